/** The real tools of the end-to-end tests and the quickstart, once they are up. */
export interface Sandbox {
  /** Everything that the set-up made is under this folder, but for images in the Docker engine. */
  readonly folder: string;
  /** `127.0.0.1:port`; it asks for the name and the password. */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
  /** A `DOCKER_CONFIG` folder that holds the registry's password. */
  readonly dockerConfig: string;
  /** Path of the `pack` program. */
  readonly pack: string;
  /** Builder images: `python` knows Python and Procfiles, `tiny` (busybox) only Procfiles. */
  readonly builders: {readonly python: string; readonly tiny: string};
  readonly runImages: {readonly python: string; readonly tiny: string};
  readonly lifecycleImage: string;
  /** What programs need in their environment to use all this. `pack`'s folder goes onto PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Beside all that, where somebody asked for it; tests start accounts of their own. */
  readonly aws?: SandboxAws;
}

/** An AWS account that stands in for a real one; the sandbox's registry is behind its repositories. */
export interface SandboxAws {
  readonly account: string;
  /** `127.0.0.1:port` of ECR, private and public. */
  readonly registry: string;
  readonly publicAlias: string;
  /** What programs need in their environment to use it in place of AWS. */
  readonly env: Readonly<
    Record<
      | 'AWS_ENDPOINT_URL'
      | 'AWS_ACCESS_KEY_ID'
      | 'AWS_SECRET_ACCESS_KEY'
      | 'AWS_SESSION_TOKEN'
      | 'AWS_REGION',
      string
    >
  >;
}

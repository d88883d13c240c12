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
  /** The profile by which a person signs in to it, in the file that `AWS_CONFIG_FILE` names. */
  readonly profile: string;
  /** Where codes of that sign-in are confirmed: a page, and whatever posts `user_code` to it. */
  readonly devicePage: string;
  /** Of the Slack beside it. */
  readonly slackToken: string;
  /** What programs need in their environment to use it in place of AWS, and of Slack. */
  readonly env: Readonly<
    Record<
      | 'AWS_ENDPOINT_URL'
      | 'AWS_ACCESS_KEY_ID'
      | 'AWS_SECRET_ACCESS_KEY'
      | 'AWS_SESSION_TOKEN'
      | 'AWS_REGION'
      | 'AWS_CONFIG_FILE'
      | 'AWS_SHARED_CREDENTIALS_FILE'
      | 'SLACK_API_URL'
      | 'SLACK_HOOKS_URL',
      string
    >
  >;
}

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
}

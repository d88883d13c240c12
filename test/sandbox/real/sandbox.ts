/** The running tools of the end-to-end tests and the quickstart. */
export interface Sandbox {
  /** The folder of everything that the set-up made, except images in the Docker engine. */
  readonly folder: string;
  /** `127.0.0.1:port`. It requires the name and the password. */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
  /** A `DOCKER_CONFIG` folder with the registry's password. */
  readonly dockerConfig: string;
  /** Path of the `pack` program. */
  readonly pack: string;
  /** Builder images: `python` supports Python and Procfiles, `tiny` (busybox) only Procfiles. */
  readonly builders: {readonly python: string; readonly tiny: string};
  readonly runImages: {readonly python: string; readonly tiny: string};
  readonly lifecycleImage: string;
  /** The environment for programs that use the sandbox. The folder of `pack` is added to the PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** The account, if it was requested. Tests start accounts of their own. */
  readonly aws?: SandboxAws;
}

/** A stand-in for an AWS account. The sandbox's registry is behind its repositories. */
export interface SandboxAws {
  readonly account: string;
  /** `127.0.0.1:port` of ECR, private and public. */
  readonly registry: string;
  readonly publicAlias: string;
  /** The profile for a person's sign-in, in the file that `AWS_CONFIG_FILE` names. */
  readonly profile: string;
  /** The page on which codes of that sign-in are confirmed. Programs can post `user_code` to it. */
  readonly devicePage: string;
  /** The token of the stand-in for Slack. */
  readonly slackToken: string;
  /** The environment for programs that use it instead of AWS and Slack. */
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

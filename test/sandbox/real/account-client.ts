/** The SDK settings for an account. */
export interface AccountEnvironment {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_REGION: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

/** The configuration of a client, for a program without the account in its environment. */
export function clientOf(account: AccountEnvironment) {
  return {
    region: account.AWS_REGION,
    endpoint: account.AWS_ENDPOINT_URL,
    credentials: {
      accessKeyId: account.AWS_ACCESS_KEY_ID,
      secretAccessKey: account.AWS_SECRET_ACCESS_KEY,
      sessionToken: account.AWS_SESSION_TOKEN,
    },
  };
}

/** A caller with keys. The secret key is not needed, because signatures are not recomputed. */
export interface AwsIdentity {
  readonly accessKeyId: string;
  /** Only temporary keys (`ASIA…`) have a session token. */
  readonly sessionToken?: string;
  readonly expiresAt?: Date;
  readonly userId: string;
  readonly arn: string;
}

/** The identity of a person who signed in with SSO. */
export function ssoIdentity(
  account: string,
  changes: Partial<AwsIdentity> & {readonly name?: string} = {},
): AwsIdentity {
  const {name = 'someone', ...others} = changes;
  return {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    sessionToken: 'session-token',
    userId: `AROAIOSFODNN7EXAMPLE:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/${name}`,
    ...others,
  };
}

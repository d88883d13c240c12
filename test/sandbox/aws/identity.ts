/** Somebody with keys. The secret key is not needed, as signatures are not recomputed. */
export interface AwsIdentity {
  readonly accessKeyId: string;
  /** Temporary keys (`ASIA…`) have one. */
  readonly sessionToken?: string;
  readonly expiresAt?: Date;
  readonly userId: string;
  readonly arn: string;
}

/** An identity as one has it after signing in by SSO. */
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

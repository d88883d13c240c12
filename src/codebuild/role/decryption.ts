import type {AccountPlace} from '../account/account-place.ts';
import type {PolicyStatement} from '../account/policy-document.ts';
import {allow} from './policy-statements.ts';

/**
 * Allows decrypting parameters and secrets under a key of the customer. The key of each is not known here, so the
 * statements name all keys, and allow them only for these parameters and secrets: both services name the parameter
 * or secret in the encryption context.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context
 *
 * @param parameters ARNs.
 * @param secrets ARNs, possibly with `?` for unknown characters.
 */
export function allowDecryption(
  {partition, region, accountId}: AccountPlace,
  {
    parameters,
    secrets,
  }: {readonly parameters: readonly string[]; readonly secrets: readonly string[]},
): PolicyStatement[] {
  const keysOf = (arns: readonly string[]) => {
    const accounts = new Set(arns.map((it) => it.split(':')[4] ?? accountId));
    return [...accounts].map((account) => `arn:${partition}:kms:${region}:${account}:key/*`);
  };
  const decrypt = ['kms:Decrypt'];
  return [
    ...allow('DecryptParameters', decrypt, keysOf(parameters)).map((it) => ({
      ...it,
      Condition: {StringEquals: {'kms:EncryptionContext:PARAMETER_ARN': parameters}},
    })),
    ...allow('DecryptSecrets', decrypt, keysOf(secrets)).map((it) => ({
      ...it,
      Condition: {StringLike: {'kms:EncryptionContext:SecretARN': secrets}},
    })),
  ];
}

import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import {allow} from './policy-statements.ts';

/**
 * How keys are limited to the parameters and secrets that a role may read. `names` lists them: both services name the
 * parameter or secret in the encryption context. `service` is shorter: keys work only through the service, which
 * decrypts nothing that the role may not read.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export type KeyLimit = 'names' | 'service';

const SERVICES = [
  {
    Sid: 'DecryptParameters',
    action: 'ssm:GetParameters',
    service: 'ssm',
    context: 'kms:EncryptionContext:PARAMETER_ARN',
  },
  {
    Sid: 'DecryptSecrets',
    action: 'secretsmanager:GetSecretValue',
    service: 'secretsmanager',
    context: 'kms:EncryptionContext:SecretARN',
  },
] as const;

/**
 * Adds the permission to decrypt all parameters and secrets that the policy allows to read. The key of each is not known
 * here, so the statements name all keys of an account.
 */
export function withDecryption(policy: PolicyDocument, limit: KeyLimit): PolicyDocument {
  const decryption = SERVICES.flatMap(({Sid, action, service, context}) => {
    const arns = readBy(policy, action);
    const condition =
      limit === 'names'
        ? {[arns.some((it) => /[*?]/u.test(it)) ? 'StringLike' : 'StringEquals']: {[context]: arns}}
        : {
            StringLike: {
              'kms:ViaService': unique(arns.map((it) => `${service}.${it.split(':')[3]}.*`)),
            },
          };
    return allow(Sid, ['kms:Decrypt'], keysOf(arns)).map((it) => ({
      ...it,
      Condition: condition,
    }));
  });
  return {...policy, Statement: [...policy.Statement, ...decryption]};
}

/** Returns the ARNs that a policy allows to read. */
function readBy({Statement}: PolicyDocument, action: string): string[] {
  return unique(
    Statement.filter((it) => [it.Action].flat().includes(action)).flatMap(
      ({Resource}: PolicyStatement) => Resource ?? [],
    ),
  );
}

/** A key is in the region and the account of what it encrypts. */
function keysOf(arns: readonly string[]): string[] {
  return unique(
    arns.map((arn) => {
      const [, partition, , region, account] = arn.split(':');
      return `arn:${partition}:kms:${region}:${account}:key/*`;
    }),
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

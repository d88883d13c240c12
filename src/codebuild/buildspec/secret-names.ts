/**
 * Whether a text can name a parameter: `/team/token`, `token`, either with `:3` or `:label`, or an ARN.
 * Nothing that it may hold has a meaning in a policy.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
export function isParameter(text: string): boolean {
  return /^(?:arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/)?[\w./-]+(?::[\w.-]+)?$/u.test(text);
}

/** A parameter's name or ARN without the version or label that may follow it. */
export function parameterName(text: string): string {
  return text.replace(/(?<=^[\w./-]+|:parameter\/[\w./-]+):[\w.-]+$/u, '');
}

const SECRET_NAME = '[\\w/+=.@-]+';
const SECRET = new RegExp(
  `^(?<id>(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:)?${SECRET_NAME})(?::[^:\\p{Cc}]*){0,3}$`,
  'u',
);

/**
 * Whether a text can name a secret of Secrets Manager, by name or ARN, with CodeBuild's
 * `:json-key:version-stage:version-id` behind it or without.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** A secret's name or ARN without what CodeBuild takes of it; `undefined` where it can be none. */
export function secretId(text: string): string | undefined {
  return SECRET.exec(text)?.groups?.['id'];
}

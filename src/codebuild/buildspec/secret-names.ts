/**
 * Returns whether a text is a valid name of a parameter: `/team/token`, `token`, either with `:3` or `:label`,
 * or an ARN. It contains no characters with a meaning in a policy.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
export function isParameter(text: string): boolean {
  return /^(?:arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/)?[\w./-]+(?::[\w.-]+)?$/u.test(text);
}

/** Removes the version or label from the name or ARN of a parameter. */
export function parameterName(text: string): string {
  return text.replace(/(?<=^[\w./-]+|:parameter\/[\w./-]+):[\w.-]+$/u, '');
}

const SECRET_NAME = '[\\w/+=.@-]+';
const SECRET = new RegExp(
  `^(?<id>(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:)?${SECRET_NAME})(?::[^:\\p{Cc}]*){0,3}$`,
  'u',
);

/**
 * Returns whether a text is a valid name or ARN of a secret in Secrets Manager, with or without CodeBuild's
 * suffix `:json-key:version-stage:version-id`.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** Returns the name or ARN of a secret without CodeBuild's suffix; `undefined` if the text is invalid. */
export function secretId(text: string): string | undefined {
  return SECRET.exec(text)?.groups?.['id'];
}

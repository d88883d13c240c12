import type {AccountPlace} from '../account/account-place.ts';
import {isParameter, parameterName, secretId} from '../buildspec/secret-names.ts';

/** Returns the ARNs of parameters. @param parameters names or ARNs; invalid ones are ignored. */
export function parameterArns(
  {partition, region, accountId}: AccountPlace,
  parameters: readonly string[] = [],
): string[] {
  const prefix = `arn:${partition}:ssm:${region}:${accountId}:parameter`;
  const all = parameters
    .filter((it) => isParameter(it))
    .map((it) => parameterName(it))
    .map((it) => (it.startsWith('arn:') ? it : `${prefix}/${it.replace(/^\/+/u, '')}`));
  return [...new Set(all)];
}

/**
 * Returns the ARNs of secrets, as a policy names them. The ARN of a secret ends with six random characters.
 * People may omit them, and a name may end in the same form.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 *
 * @param secrets names or ARNs, with or without CodeBuild's `:json-key`; invalid ones are ignored.
 */
export function secretArns(
  {partition, region, accountId}: AccountPlace,
  secrets: readonly string[] = [],
): string[] {
  const prefix = `arn:${partition}:secretsmanager:${region}:${accountId}:secret`;
  const all = secrets
    .flatMap((it) => secretId(it) ?? [])
    .flatMap((id) => {
      if (!id.startsWith('arn:')) return [`${prefix}:${id}-??????`];
      return /-[A-Za-z0-9]{6}$/u.test(id) ? [id, `${id}-??????`] : [`${id}-??????`];
    });
  return [...new Set(all)];
}

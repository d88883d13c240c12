import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import {hasSecretName, holdsSecret, isToken} from './looks-secret.ts';
import {isParameter, isSecret} from './secret-names.ts';
import type {RefusedValue} from '../refused-value.ts';
import {type Text, option, sentence} from '../../text.ts';

/** An environment variable of a project, with all members set. */
export type ProjectVariable = Required<
  Readonly<{[K in keyof EnvironmentVariable]: NonNullable<EnvironmentVariable[K]>}>
>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/**
 * Parses `NAME=VALUE`. The value may be empty, or contain a `=`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html
 */
export function parseVariable(text: string): ProjectVariable | RefusedValue {
  const pair = named(text, sentence`Use ${option('env', 'NAME=VALUE')}.`);
  return 'problem' in pair ? pair : {...pair, type: 'PLAINTEXT'};
}

/**
 * Returns a warning if a plain-text variable looks like a secret, else `undefined`. The warning does not
 * repeat the value.
 *
 * @param owner the resource that shows the value.
 */
export function openSecret(
  {name, value, type}: ProjectVariable,
  owner: 'project' | 'build' = 'project',
): Text | undefined {
  if (type !== 'PLAINTEXT' || value === '') return undefined;
  if (!holdsSecret(value) && !hasSecretName(name)) return undefined;
  return sentence`${name} looks like a secret, and CodeBuild shows it to everyone who can see the ${owner}. Store it in Parameter Store, and use ${option('secret', `${name}=PARAMETER`)} instead of ${option('env')}.`;
}

/**
 * Parses `NAME=PARAMETER`: a variable whose value is in Parameter Store, or in Secrets Manager if
 * the name is an ARN or starts with `secretsmanager:`. A secret may have the suffix
 * `:json-key:version-stage:version-id`.
 */
export function parseSecret(text: string): ProjectVariable | RefusedValue {
  const pair = named(text, HINT);
  if ('problem' in pair) return pair;
  const {name, value} = pair;
  if (value === '')
    return {problem: `The name of the parameter for ${name} is missing.`, hint: HINT};
  if (isToken(value)) {
    return {
      problem: `The value of ${name} looks like a secret, not like the name of a parameter.`,
      hint: sentence`Revoke the secret if it is in the history of your shell. ${HINT}`,
    };
  }
  const prefix = 'secretsmanager:';
  if (value.startsWith(prefix) || /^arn:[^:]*:secretsmanager:/u.test(value)) {
    const secret = value.startsWith(prefix) ? value.slice(prefix.length) : value;
    return isSecret(secret)
      ? {name, value: secret, type: 'SECRETS_MANAGER'}
      : {problem: `The value of ${name} is not a valid name of a secret.`, hint: HINT};
  }
  return isParameter(value)
    ? {name, value, type: 'PARAMETER_STORE'}
    : {problem: `The value of ${name} is not a valid name of a parameter.`, hint: HINT};
}

const HINT = sentence`Use ${option('secret', 'NAME=PARAMETER')}, such as SLACK_TOKEN=/codebuild/slack_api_token, or NAME=secretsmanager:SECRET.`;

/** Splits at the `=`. Messages never repeat the value, which may be a secret. */
function named(text: string, hint: Text): {name: string; value: string} | RefusedValue {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (!NAME.test(name))
    return {problem: 'The part before = is not a valid name of a variable.', hint};
  // The message has no name, because a text without = may be a pasted secret.
  if (equals < 0) return {problem: 'The variable has no value.', hint};
  if (name.startsWith('CODEBUILD_')) {
    return {problem: `Cannot set ${name}: CodeBuild reserves CODEBUILD_….`, hint};
  }
  return {name, value: text.slice(equals + 1)};
}

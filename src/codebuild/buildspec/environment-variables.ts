import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import {hasSecretName, holdsSecret, isToken} from './looks-secret.ts';
import {isParameter, isSecret} from './secret-names.ts';
import type {RefusedValue} from '../refused-value.ts';
import {type Text, option, sentence} from '../../text.ts';

/** A variable of a project's, with everything that CodeBuild takes of it. */
export type ProjectVariable = Required<
  Readonly<{[K in keyof EnvironmentVariable]: NonNullable<EnvironmentVariable[K]>}>
>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/**
 * Reads `NAME=VALUE`; the value may be empty, or hold a `=`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html
 */
export function parseVariable(text: string): ProjectVariable | RefusedValue {
  const pair = named(text, sentence`Write ${option('env', 'NAME=VALUE')}.`);
  return 'problem' in pair ? pair : {...pair, type: 'PLAINTEXT'};
}

/**
 * What is to be said of a variable whose value everybody sees who may see the project; `undefined`
 * where that does no harm. The value is not repeated.
 */
export function openSecret({name, value, type}: ProjectVariable): Text | undefined {
  if (type !== 'PLAINTEXT' || value === '') return undefined;
  if (!holdsSecret(value) && !hasSecretName(name)) return undefined;
  return sentence`${name} looks like a secret, and CodeBuild shows it to everybody who may see the project. Store it in Parameter Store, and use ${option('secret', `${name}=PARAMETER`)} instead of ${option('env')}.`;
}

/**
 * Reads `NAME=PARAMETER`: a variable whose value builds take from the parameter store, or from Secrets
 * Manager where an ARN or `secretsmanager:` before its name says so. There it may be followed by
 * `:json-key:version-stage:version-id`.
 */
export function parseSecret(text: string): ProjectVariable | RefusedValue {
  const pair = named(text, HINT);
  if ('problem' in pair) return pair;
  const {name, value} = pair;
  if (value === '') return {problem: `Nothing says where ${name} is kept.`, hint: HINT};
  if (isToken(value)) {
    return {
      problem: `What ${name} is set to looks like a secret, not like the name of where it is kept.`,
      hint: sentence`Take it back if it is in your shell's history. ${HINT}`,
    };
  }
  const prefix = 'secretsmanager:';
  if (value.startsWith(prefix) || /^arn:[^:]*:secretsmanager:/u.test(value)) {
    const secret = value.startsWith(prefix) ? value.slice(prefix.length) : value;
    return isSecret(secret)
      ? {name, value: secret, type: 'SECRETS_MANAGER'}
      : {problem: `No secret can be called what ${name} is set to.`, hint: HINT};
  }
  return isParameter(value)
    ? {name, value, type: 'PARAMETER_STORE'}
    : {problem: `No parameter can be called what ${name} is set to.`, hint: HINT};
}

const HINT = sentence`Write ${option('secret', 'NAME=PARAMETER')}, such as SLACK_TOKEN=/codebuild/slack_api_token, or NAME=secretsmanager:SECRET.`;

/** Never repeats what stands behind the `=`, which may be secret. */
function named(text: string, hint: Text): {name: string; value: string} | RefusedValue {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (!NAME.test(name)) return {problem: "What is before the = is not a variable's name.", hint};
  // Without one it may be a secret by itself, which somebody has pasted.
  if (equals < 0) return {problem: 'The variable has no value.', hint};
  if (name.startsWith('CODEBUILD_')) {
    return {problem: `${name} is not to be set: CodeBuild keeps CODEBUILD_… to itself.`, hint};
  }
  return {name, value: text.slice(equals + 1)};
}

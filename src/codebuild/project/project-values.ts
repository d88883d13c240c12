import type {ComputeType, Tag} from '@aws-sdk/client-codebuild';
import {connectionArns} from '../source/connection-arn.ts';
import type {RefusedValue} from '../refused-value.ts';
import {option, sentence} from '../../text.ts';

/** Machines that can run a Docker engine, by the suffix of CodeBuild's names, small first. */
const COMPUTE_SIZES = ['small', 'medium', 'large', 'xlarge', '2xlarge'] as const;

const COMPUTE_TYPES = {
  small: 'BUILD_GENERAL1_SMALL',
  medium: 'BUILD_GENERAL1_MEDIUM',
  large: 'BUILD_GENERAL1_LARGE',
  xlarge: 'BUILD_GENERAL1_XLARGE',
  '2xlarge': 'BUILD_GENERAL1_2XLARGE',
} as const satisfies Record<(typeof COMPUTE_SIZES)[number], ComputeType>;

/**
 * Parses `small` or `BUILD_GENERAL1_SMALL`, in upper or lower case.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
 */
export function parseComputeType(text: string): {readonly computeType: ComputeType} | RefusedValue {
  const name = text.toLowerCase().replace(/^build_general1_/u, '');
  const size = COMPUTE_SIZES.find((it) => it === name);
  if (size !== undefined) return {computeType: COMPUTE_TYPES[size]};
  const hint = `Choose one of ${COMPUTE_SIZES.join(', ')}.`;
  return name.startsWith('build_lambda')
    ? {problem: 'Builds require a Docker engine, which Lambda does not support.', hint}
    : {problem: 'Unknown compute type.', hint};
}

/** Minutes: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
const BUILDS = [5, 2160] as const;
const QUEUES = [5, 480] as const;

/** Parses the timeout of a build: `90` (minutes), `90m`, `2h`, `1h30m`. */
export function parseTimeout(text: string): {readonly minutes: number} | RefusedValue {
  return parseMinutes(text, BUILDS);
}

/** Parses how long a build may wait before it starts, in the same forms. */
export function parseQueuedTimeout(text: string): {readonly minutes: number} | RefusedValue {
  return parseMinutes(text, QUEUES);
}

function parseMinutes(
  text: string,
  [shortest, longest]: readonly [number, number],
): {readonly minutes: number} | RefusedValue {
  const hint = `Use ${shortest} to ${longest} minutes, such as 90 or 1h30m.`;
  const {h, m} = /^(?=.)(?:(?<h>\d{1,4})h)?(?:(?<m>\d{1,4})m?)?$/iu.exec(text.trim())?.groups ?? {};
  if (h === undefined && m === undefined) return {problem: 'This is not a duration.', hint};
  const minutes = Number(h ?? 0) * 60 + Number(m ?? 0);
  return minutes >= shortest && minutes <= longest
    ? {minutes}
    : {problem: `CodeBuild does not support a timeout of ${minutes} minutes.`, hint};
}

const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Parses `KEY=VALUE`. The value may be empty, or contain a `=`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Tag.html
 */
export function parseTag(text: string): Required<Tag> | RefusedValue {
  const hint = sentence`Use ${option('tag', 'KEY=VALUE')}.`;
  const equals = text.indexOf('=');
  const key = equals < 0 ? text : text.slice(0, equals);
  const value = text.slice(equals + 1);
  if (key === '') return {problem: 'The key of the tag is missing.', hint};
  if (equals < 0) return {problem: 'The tag has no value.', hint};
  if (/^aws:/iu.test(key)) return {problem: 'AWS reserves tags that start with aws:.', hint};
  if (key.length > 127) return {problem: 'The key of a tag has up to 127 characters.', hint};
  if (value.length > 255) return {problem: 'The value of a tag has up to 255 characters.', hint};
  return TAG.test(key) && TAG.test(value)
    ? {key, value}
    : {problem: 'Tags may only contain letters, digits, spaces and _ . : / = + - @.', hint};
}

/** A connection to a Git host, by ARN or by name. */
export type ConnectionName = {readonly arn: string} | {readonly name: string};

/**
 * Parses the ARN or the name of a connection.
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_Connection.html
 */
export function parseConnection(text: string): ConnectionName | RefusedValue {
  const hint = 'Use the name or the ARN of a connection.';
  if (connectionArns(text).length > 0) return {arn: text};
  if (text.startsWith('arn:')) return {problem: 'This is not the ARN of a connection.', hint};
  if (text === '') return {problem: 'The name of the connection is missing.', hint};
  return text.length > 32
    ? {problem: 'The name of a connection has up to 32 characters.', hint}
    : {name: text};
}

const ROLE_NAME = /^[\w+=,.@-]{1,64}$/u;
const ROLE_ARN = /^arn:[a-z-]+:iam::\d{12}:role\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/u;

/**
 * Parses the role of builds: `own`, or the name or ARN of a role. A name may follow its path, as the console shows it:
 * `service-role/web`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
 *
 * @returns the name without its path, or the ARN.
 */
export function parseRole(text: string): {readonly role: string} | RefusedValue {
  const hint = 'Use own, or the name or the ARN of an IAM role.';
  if (text.startsWith('arn:')) {
    return ROLE_ARN.test(text) ? {role: text} : {problem: 'This is not the ARN of a role.', hint};
  }
  const name = text.slice(text.lastIndexOf('/') + 1);
  return ROLE_NAME.test(name) ? {role: name} : {problem: 'This is not the name of a role.', hint};
}

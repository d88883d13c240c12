import type {ComputeType, Tag} from '@aws-sdk/client-codebuild';
import {connectionArns} from '../source/connection-arn.ts';
import type {RefusedValue} from '../refused-value.ts';
import {option, sentence} from '../../text.ts';

/** Machines on which a Docker engine can run, by the end of CodeBuild's names for them, small first. */
const COMPUTE_SIZES = ['small', 'medium', 'large', 'xlarge', '2xlarge'] as const;

const COMPUTE_TYPES = {
  small: 'BUILD_GENERAL1_SMALL',
  medium: 'BUILD_GENERAL1_MEDIUM',
  large: 'BUILD_GENERAL1_LARGE',
  xlarge: 'BUILD_GENERAL1_XLARGE',
  '2xlarge': 'BUILD_GENERAL1_2XLARGE',
} as const satisfies Record<(typeof COMPUTE_SIZES)[number], ComputeType>;

/**
 * Reads `small`, `BUILD_GENERAL1_SMALL`, in any case.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
 */
export function parseComputeType(text: string): {readonly computeType: ComputeType} | RefusedValue {
  const name = text.toLowerCase().replace(/^build_general1_/u, '');
  const size = COMPUTE_SIZES.find((it) => it === name);
  if (size !== undefined) return {computeType: COMPUTE_TYPES[size]};
  const hint = `Choose one of ${COMPUTE_SIZES.join(', ')}.`;
  return name.startsWith('build_lambda')
    ? {problem: 'No Docker engine runs on Lambda, and a build needs one.', hint}
    : {problem: 'CodeBuild has no machine of this name.', hint};
}

/** Minutes: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
const [SHORTEST, LONGEST] = [5, 2160];

/** Reads how long a build may take: `90` minutes, `90m`, `2h`, `1h30m`. */
export function parseTimeout(text: string): {readonly minutes: number} | RefusedValue {
  const hint = `Write minutes, from ${SHORTEST} to ${LONGEST}, as 90 or 1h30m.`;
  const {h, m} = /^(?=.)(?:(?<h>\d{1,4})h)?(?:(?<m>\d{1,4})m?)?$/iu.exec(text.trim())?.groups ?? {};
  if (h === undefined && m === undefined) return {problem: 'This is not a time.', hint};
  const minutes = Number(h ?? 0) * 60 + Number(m ?? 0);
  return minutes >= SHORTEST && minutes <= LONGEST
    ? {minutes}
    : {problem: `CodeBuild gives no build ${minutes} minutes.`, hint};
}

const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Reads `KEY=VALUE`; the value may be empty, or hold a `=`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Tag.html
 */
export function parseTag(text: string): Required<Tag> | RefusedValue {
  const hint = sentence`Write ${option('tag', 'KEY=VALUE')}.`;
  const equals = text.indexOf('=');
  const key = equals < 0 ? text : text.slice(0, equals);
  const value = text.slice(equals + 1);
  if (key === '') return {problem: 'The key of the tag is missing.', hint};
  if (equals < 0) return {problem: 'The tag has no value.', hint};
  if (/^aws:/iu.test(key)) return {problem: 'AWS keeps tags that begin with aws: to itself.', hint};
  if (key.length > 127) return {problem: 'The key of a tag has 127 characters at most.', hint};
  if (value.length > 255) return {problem: 'The value of a tag has 255 characters at most.', hint};
  return TAG.test(key) && TAG.test(value)
    ? {key, value}
    : {problem: 'Tags have letters, digits, blanks and _ . : / = + - @ only.', hint};
}

/** A connection to a Git host, as a person names it. */
export type ConnectionName = {readonly arn: string} | {readonly name: string};

/**
 * Reads the ARN or the name of a connection.
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_Connection.html
 */
export function parseConnection(text: string): ConnectionName | RefusedValue {
  const hint = 'Give the name of a connection or its ARN.';
  if (connectionArns(text).length > 0) return {arn: text};
  if (text.startsWith('arn:')) return {problem: 'This is not the ARN of a connection.', hint};
  if (text === '') return {problem: 'The name of the connection is missing.', hint};
  return text.length > 32
    ? {problem: 'The name of a connection has 32 characters at most.', hint}
    : {name: text};
}

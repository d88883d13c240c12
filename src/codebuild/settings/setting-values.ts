import type {ProjectCache} from '@aws-sdk/client-codebuild';
import type {AskedFleet} from './asked-settings.ts';
import type {RefusedValue} from '../refused-value.ts';
import {s3LocationOf} from './s3-location.ts';

/** Kinds of IDs in a network, with an example of each. */
const EXAMPLES = {
  vpc: 'vpc-0123456789abcdef0',
  subnet: 'subnet-0123456789abcdef0',
  sg: 'sg-0123456789abcdef0',
} as const;

/**
 * Parses the ID of a VPC, a subnet or a security group.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html
 */
export function parseNetworkId(
  kind: keyof typeof EXAMPLES,
  text: string,
): {readonly id: string} | RefusedValue {
  return text.startsWith(`${kind}-`) && /^[a-z]+-[0-9a-z]+$/u.test(text)
    ? {id: text}
    : {problem: `"${text}" is not an ID.`, hint: `Use an ID such as ${EXAMPLES[kind]}.`};
}

/**
 * Parses how many builds may run at the same time: a number, or `none`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
 */
export function parseConcurrency(text: string): {readonly limit: number | 'none'} | RefusedValue {
  if (text === 'none') return {limit: 'none'};
  const limit = wholeNumber(text);
  return limit === undefined || limit === 0
    ? {problem: `"${text}" is not a number of builds.`, hint: 'Use 1 or more, or none.'}
    : {limit};
}

/** Parses how often CodeBuild retries a failed build. */
export function parseRetries(text: string): {readonly count: number} | RefusedValue {
  const count = wholeNumber(text);
  return count === undefined
    ? {problem: `"${text}" is not a number of retries.`, hint: 'Use 0 or more.'}
    : {count};
}

/**
 * Returns whether a text is the name of a log group. It contains no characters with a meaning in a policy.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
 */
export function isLogGroup(text: string): boolean {
  return /^[\w./#-]{1,512}$/u.test(text);
}

/** Parses the name of a log group, or `none`. AWS reserves names that start with `aws/`. */
export function parseLogGroup(
  text: string,
): {readonly logGroup: {readonly name: string} | 'none'} | RefusedValue {
  if (text === 'none') return {logGroup: 'none'};
  return isLogGroup(text) && !text.startsWith('aws/')
    ? {logGroup: {name: text}}
    : {
        problem: `"${text}" is not the name of a log group.`,
        hint: 'Use letters, digits and . - _ / #, such as /acme/builds, or none.',
      };
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** Parses how many days CloudWatch keeps logs, or `never` if they do not expire. */
export function parseLogRetention(text: string): {readonly days: number | 'never'} | RefusedValue {
  if (text === 'never') return {days: 'never'};
  const days = wholeNumber(text);
  return days !== undefined && RETENTIONS.includes(days)
    ? {days}
    : {
        problem: `CloudWatch cannot keep logs for "${text}" days.`,
        hint: `Use never, or one of ${RETENTIONS.join(', ')}.`,
      };
}

/**
 * Parses where S3 keeps logs: `BUCKET/PREFIX`, or `none`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_S3LogsConfig.html
 */
export function parseS3Logs(
  text: string,
): {readonly s3Logs: {readonly location: string} | 'none'} | RefusedValue {
  if (text === 'none') return {s3Logs: 'none'};
  const location = s3LocationOf(text);
  return location === undefined
    ? {problem: `"${text}" is not a location in S3.`, hint: 'Use BUCKET/PREFIX, or none.'}
    : {s3Logs: {location}};
}

/**
 * Parses where builds keep files for later builds: `none`, `local` or `s3:BUCKET/PREFIX`.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-caching.html
 */
export function parseCache(text: string): {readonly cache: ProjectCache} | RefusedValue {
  if (text === 'none') return {cache: {type: 'NO_CACHE'}};
  if (text === 'local') {
    return {cache: {type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE', 'LOCAL_SOURCE_CACHE']}};
  }
  const location = /^(?:s3|arn):/u.test(text) ? s3LocationOf(text) : undefined;
  return location === undefined
    ? {problem: 'This is not a cache location.', hint: 'Use none, local or s3:BUCKET/PREFIX.'}
    : {cache: {type: 'S3', location}};
}

const KEY =
  /^(?:default|alias\/[\w/-]{1,250}|arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]+)$/u;

/**
 * Parses a key of KMS: an ARN, an alias, or `default`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html
 */
export function parseEncryptionKey(text: string): {readonly key: string} | RefusedValue {
  return KEY.test(text)
    ? {key: text}
    : {
        problem: `"${text}" is not a key of KMS.`,
        hint: 'Use the ARN of a key, an alias such as alias/acme, or default.',
      };
}

const FLEET =
  /^(?:[A-Za-z0-9][\w-]{1,127}|arn:[a-z-]+:codebuild:[a-z0-9-]+:\d{12}:fleet\/[\w:-]+)$/u;

/**
 * Parses the name or the ARN of a fleet, or `none`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateFleet.html
 */
export function parseFleet(text: string): {readonly fleet: AskedFleet | 'none'} | RefusedValue {
  if (text === 'none') return {fleet: 'none'};
  return FLEET.test(text)
    ? {fleet: {name: text}}
    : {problem: `"${text}" is not a fleet.`, hint: 'Use the name or the ARN of a fleet, or none.'};
}

/**
 * Parses the path of a role: `/teams/web/`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function parseRolePath(text: string): {readonly path: string} | RefusedValue {
  return /^\/(?:[\w+=,.@-]+\/)*$/u.test(text) && text.length <= 512
    ? {path: text}
    : {problem: `"${text}" is not the path of a role.`, hint: 'Use a path such as /teams/web/.'};
}

const BOUNDARY = /^(?:[\w+=,.@-]{1,128}|arn:[a-z-]+:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+)$/u;

/**
 * Parses a permissions boundary: the name or the ARN of a policy, or `none`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
 */
export function parseBoundary(text: string): {readonly boundary: string} | RefusedValue {
  return BOUNDARY.test(text)
    ? {boundary: text}
    : {
        problem: `"${text}" is not a policy.`,
        hint: 'Use the name or the ARN of a managed policy, or none.',
      };
}

/** CodeBuild's numbers have 32 bits. */
function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/u.test(text) ? Number(text) : undefined;
}

import type {PolicyStatement} from '../account/policy-document.ts';
import {CONNECTION_SERVICES} from '../source/connection-arn.ts';

/** Actions of the builder in private ECR, on the repositories of an application. */
const PUBLISH = [
  'DescribeRepositories',
  'CreateRepository',
  'TagResource',
  'ListTagsForResource',
  'PutImageTagMutability',
  'PutImageScanningConfiguration',
  'BatchCheckLayerAvailability',
  'GetDownloadUrlForLayer',
  'BatchGetImage',
  'InitiateLayerUpload',
  'UploadLayerPart',
  'CompleteLayerUpload',
  'PutImage',
].map((it) => `ecr:${it}`);

/** Actions of the builder in ECR Public. Reading requires no permission there. */
const PUBLISH_PUBLICLY = [
  'DescribeRepositories',
  'CreateRepository',
  'TagResource',
  'BatchCheckLayerAvailability',
  'InitiateLayerUpload',
  'UploadLayerPart',
  'CompleteLayerUpload',
  'PutImage',
].map((it) => `ecr-public:${it}`);

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];

/** https://docs.aws.amazon.com/codebuild/latest/userguide/connections-github-app.html */
const CONNECT = CONNECTION_SERVICES.flatMap((service) =>
  ['GetConnection', 'GetConnectionToken', 'UseConnection'].map((it) => `${service}:${it}`),
);

/** Missing in AWS's list of actions, but documented here: https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html */
const REPORT = [
  'CreateReportGroup',
  'CreateReport',
  'UpdateReport',
  'BatchPutTestCases',
  'BatchPutCodeCoverages',
].map((it) => `codebuild:${it}`);

/** Reading a secret. */
export const READ_SECRET = ['secretsmanager:GetSecretValue'];

/** Returns a statement that allows actions; none if there are no resources. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[] | '*',
): PolicyStatement[] {
  return Resource.length === 0 ? [] : [{Sid, Effect: 'Allow', Action, Resource}];
}

/** Allows writing the logs of builds. @param group the ARN of the log group. */
export function allowLogs(group: string): PolicyStatement[] {
  const actions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
  return allow('WriteLogs', actions, [group, `${group}:*`]);
}

/** Allows signing in to private ECR. These actions do not support resources. */
export function allowSignIn(): PolicyStatement[] {
  return allow('SignInToEcr', ['ecr:GetAuthorizationToken', 'ecr:GetAccountSetting'], '*');
}

/** Allows pushing images to private ECR. @param repositories ARNs. */
export function allowPublishing(repositories: readonly string[]): PolicyStatement[] {
  return allow('PublishImages', PUBLISH, repositories);
}

/**
 * Allows setting when ECR removes cached layers. Only for their repositories: such rules could remove images, too.
 *
 * @param repositories ARNs.
 */
export function allowCacheExpiry(repositories: readonly string[]): PolicyStatement[] {
  const actions = ['ecr:GetLifecyclePolicy', 'ecr:PutLifecyclePolicy'];
  return allow('ExpireCaches', actions, repositories);
}

/** Allows pulling the builder image. @param repositories ARNs. */
export function allowPulling(repositories: readonly string[]): PolicyStatement[] {
  return allow('PullBuilderImage', PULL, repositories);
}

/**
 * Allows pulling from a mirror, and fetching missing images into it if it is a pull-through cache:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
export function allowMirror(repositories: readonly string[]): PolicyStatement[] {
  const fetch = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
  return allow('PullBuilders', [...PULL, ...fetch], repositories);
}

/**
 * Allows pushing images to ECR Public. Does not use the condition `sts:AWSServiceName`, because signing in was
 * denied with it.
 */
export function allowPublishingPublicly(repositories: readonly string[]): PolicyStatement[] {
  const signIn = [
    'ecr-public:GetAuthorizationToken',
    'ecr-public:DescribeRegistries',
    'sts:GetServiceBearerToken',
  ];
  return [
    ...allow('SignInToEcrPublic', signIn, '*'),
    ...allow('PublishPublicImages', PUBLISH_PUBLICLY, repositories),
  ];
}

/** Allows using connections, with the old and the new name of the service. */
export function allowConnections(connections: readonly string[]): PolicyStatement[] {
  return allow('UseConnection', CONNECT, [...new Set(connections)]);
}

/** Allows writing reports. @param groups ARNs of report groups. */
export function allowReports(groups: readonly string[]): PolicyStatement[] {
  return allow('WriteReports', REPORT, groups);
}

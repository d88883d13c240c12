import type {PolicyStatement} from '../account/policy-document.ts';
import {CONNECTION_SERVICES} from '../source/connection-arn.ts';

/** What the builder does in private ECR, for the repositories of an application. */
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

/** The same in ECR Public, of which everybody may read. */
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

/** Not in AWS's list of actions, but here: https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html */
const REPORT = [
  'CreateReportGroup',
  'CreateReport',
  'UpdateReport',
  'BatchPutTestCases',
  'BatchPutCodeCoverages',
].map((it) => `codebuild:${it}`);

/** A statement that allows something; none where there are no resources. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[] | '*',
): PolicyStatement[] {
  return Resource.length === 0 ? [] : [{Sid, Effect: 'Allow', Action, Resource}];
}

/** Writing the logs of builds. @param group the ARN of the log group. */
export function allowLogs(group: string): PolicyStatement[] {
  const actions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
  return allow('WriteLogs', actions, [group, `${group}:*`]);
}

/** Signing in to private ECR, which knows no resources. */
export function allowSignIn(): PolicyStatement[] {
  return allow('SignInToEcr', ['ecr:GetAuthorizationToken', 'ecr:GetAccountSetting'], '*');
}

export function allowPublishing(repositories: readonly string[]): PolicyStatement[] {
  return allow('PublishImages', PUBLISH, repositories);
}

export function allowPulling(repositories: readonly string[]): PolicyStatement[] {
  return allow('PullBuilderImage', PULL, repositories);
}

/**
 * Pulling what a mirror has, and what it has not yet, if it is a cache of another registry:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
export function allowMirror(repositories: readonly string[]): PolicyStatement[] {
  const fetch = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
  return allow('PullBuilders', [...PULL, ...fetch], repositories);
}

/**
 * Publishing to ECR Public. The token's own condition (`sts:AWSServiceName`) is not used: a statement
 * that has it has been seen not to allow signing in.
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

/** Use of connections, by the actions of the service's old name and of its new one. */
export function allowConnections(connections: readonly string[]): PolicyStatement[] {
  return allow('UseConnection', CONNECT, connections);
}

export function allowReports(groups: readonly string[]): PolicyStatement[] {
  return allow('WriteReports', REPORT, groups);
}

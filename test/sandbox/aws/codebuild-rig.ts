import {CodeBuildClient, type CreateProjectInput} from '@aws-sdk/client-codebuild';
import {onTestFinished} from 'vitest';
import type {AwsAccount} from './aws-account.ts';
import {AwsStandIn, type AwsStandInOptions} from './aws-stand-in.ts';

export const ACCOUNT = '111122223333';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/build`;

/** The settings of the clients in these tests. */
export function clientOptions(aws: AwsStandIn) {
  const credentials = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session-token',
  };
  return {endpoint: aws.endpoint, region: 'eu-west-2', credentials};
}

/** Stops with the test. */
export async function startAws(options: AwsStandInOptions = {}): Promise<AwsStandIn> {
  const aws = await AwsStandIn.start(options);
  onTestFinished(() => aws.stop());
  return aws;
}

/** A stand-in with a client of CodeBuild, and a role that CodeBuild can assume. */
export async function startCodeBuild(
  options: AwsStandInOptions = {},
): Promise<{aws: AwsStandIn; account: AwsAccount; codebuild: CodeBuildClient}> {
  const aws = await startAws(options);
  const {account} = aws;
  addRole(account, 'build');
  return {aws, account, codebuild: new CodeBuildClient(clientOptions(aws))};
}

/** Adds a role for CodeBuild. @param actions that it allows on all resources. */
export function addRole(account: AwsAccount, name: string, actions: readonly string[] = []): void {
  const trust = {Effect: 'Allow', Action: 'sts:AssumeRole'};
  const allowed = {Effect: 'Allow', Action: actions, Resource: '*'};
  account.iam.addRole({
    name,
    id: `AROA${name
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/gu, '')
      .padEnd(12, 'X')}`,
    arn: account.iam.arn('role', '/', name),
    path: '/',
    createdAt: account.now(),
    changedAt: account.now(),
    description: undefined,
    maxSessionDuration: 3600,
    boundary: undefined,
    tags: new Map(),
    inline: new Map(actions.length === 0 ? [] : [['build', policy(allowed)]]),
    attached: new Set(),
    trust: policy({...trust, Principal: {Service: 'codebuild.amazonaws.com'}}),
  });
}

function policy(statement: object): string {
  return JSON.stringify({Version: '2012-10-17', Statement: [statement]});
}

/** The minimal input of a project, with some changes. */
export function projectInput(changes: Partial<CreateProjectInput> = {}): CreateProjectInput {
  return {
    name: 'web',
    source: {type: 'GITHUB', location: 'https://github.com/team/web.git'},
    artifacts: {type: 'NO_ARTIFACTS'},
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'public.ecr.aws/team/builder',
      computeType: 'BUILD_GENERAL1_SMALL',
    },
    serviceRole: ROLE,
    ...changes,
  };
}

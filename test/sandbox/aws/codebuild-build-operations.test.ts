import {CloudWatchLogsClient, GetLogEventsCommand} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  type CodeBuildClient,
  CreateProjectCommand,
  ListBuildsForProjectCommand,
  StartBuildCommand,
  type StartBuildInput,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';
import type {AwsStandInOptions} from './aws-stand-in.ts';
import {ACCOUNT, clientOptions, projectInput, startCodeBuild} from './codebuild-rig.ts';

const ARN = `arn:aws:codebuild:eu-west-2:${ACCOUNT}:build/`;

async function startWithProject(options: AwsStandInOptions = {}) {
  const rig = await startCodeBuild(options);
  await rig.codebuild.send(new CreateProjectCommand(projectInput()));
  return {...rig, builds: rig.account.codebuild.builds};
}

const start = async (codebuild: CodeBuildClient, more: Partial<StartBuildInput> = {}) =>
  (await codebuild.send(new StartBuildCommand({projectName: 'web', ...more}))).build;
const read = async (codebuild: CodeBuildClient, id: string) =>
  (await codebuild.send(new BatchGetBuildsCommand({ids: [id]}))).builds?.[0];

test('a started build is queued with its settings', async () => {
  const {codebuild} = await startWithProject();
  const build = await start(codebuild, {
    sourceVersion: 'main',
    privilegedModeOverride: true,
    environmentVariablesOverride: [{name: 'A', value: '1'}],
  });
  expect(build).toMatchObject({
    arn: `${ARN}${build?.id}`,
    buildNumber: 1,
    buildStatus: 'IN_PROGRESS',
    buildComplete: false,
    currentPhase: 'QUEUED',
    sourceVersion: 'main',
    projectName: 'web',
    environment: {
      privilegedMode: true,
      environmentVariables: [{name: 'A', value: '1', type: 'PLAINTEXT'}],
    },
    phases: [
      {phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED', contexts: [{statusCode: ''}]},
      {phaseType: 'QUEUED'},
    ],
  });
  expect(build?.id).toMatch(/^web:[\da-f-]{36}$/u);
  expect(build?.logs?.groupName).toBeUndefined();
  expect(build?.logs?.deepLink).toContain('group=null;stream=null');
});

test('applies overrides to one build, and checks them like settings of a project', async () => {
  const {codebuild} = await startWithProject();
  const overrides: Partial<StartBuildInput> = {
    environmentVariablesOverride: [{name: 'A', value: '2'}],
    imageOverride: 'aws/codebuild/standard:7.0',
    imagePullCredentialsTypeOverride: 'CODEBUILD',
    computeTypeOverride: 'BUILD_GENERAL1_LARGE',
    buildspecOverride: 'other.yml',
    timeoutInMinutesOverride: 90,
  };
  expect(await start(codebuild, overrides)).toMatchObject({
    source: {buildspec: 'other.yml'},
    environment: {
      image: 'aws/codebuild/standard:7.0',
      imagePullCredentialsType: 'CODEBUILD',
      computeType: 'BUILD_GENERAL1_LARGE',
      environmentVariables: [{name: 'A', value: '2'}],
    },
    timeoutInMinutes: 90,
  });
  expect((await start(codebuild))?.environment?.computeType).not.toBe('BUILD_GENERAL1_LARGE');
  const pair = {name: 'A', value: '1'};
  const mistakes: [Partial<StartBuildInput>, string][] = [
    [{imagePullCredentialsTypeOverride: 'SERVICE_ROLE'}, 'not supported for curated images'],
    [{computeTypeOverride: 'BUILD_LAMBDA_1GB'}, 'is not supported for LINUX_CONTAINER'],
    [{environmentVariablesOverride: [pair, pair]}, 'Duplicate environment variable: A'],
    [{environmentVariablesOverride: [{name: 'CODEBUILD_X', value: ''}]}, 'CODEBUILD_X'],
  ];
  for (const [mistaken, words] of mistakes) {
    await expect(start(codebuild, {...overrides, ...mistaken})).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining(words),
    });
  }
});

test('returns the phases, their contexts and the log that were written', async () => {
  const {aws, builds, codebuild} = await startWithProject();
  const {id = ''} = (await start(codebuild)) ?? {};
  const build = builds.newest('web');
  build.say('lost, as there is no log yet');
  for (const phase of ['PROVISIONING', 'DOWNLOAD_SOURCE', 'BUILD'] as const) build.enter(phase);
  build.note('Running command make');
  build.say('one', 'two');
  build.leave('FAILED', {statusCode: 'COMMAND_EXECUTION_ERROR', message: 'Reason: exit status 1'});
  build.complete();
  const found = await read(codebuild, id);
  expect(found).toMatchObject({
    buildStatus: 'FAILED',
    buildComplete: true,
    currentPhase: 'COMPLETED',
    logs: {groupName: '/aws/codebuild/web', streamName: id.slice(4)},
  });
  expect(found?.phases?.map((it) => [it.phaseType, it.phaseStatus])).toEqual([
    ['SUBMITTED', 'SUCCEEDED'],
    ['QUEUED', 'SUCCEEDED'],
    ['PROVISIONING', 'SUCCEEDED'],
    ['DOWNLOAD_SOURCE', 'SUCCEEDED'],
    ['BUILD', 'FAILED'],
    ['FINALIZING', 'SUCCEEDED'],
    ['COMPLETED', undefined],
  ]);
  const logs = new CloudWatchLogsClient(clientOptions(aws));
  const place = {logGroupName: found?.logs?.groupName, logStreamName: found?.logs?.streamName};
  const page = await logs.send(new GetLogEventsCommand({...place, startFromHead: true, limit: 2}));
  expect(page.events?.map(({message}) => message)).toEqual([
    expect.stringMatching(/^\[Container\] \d{4}\/\d\d\/\d\d [\d:.]+ Running command make\n$/u),
    'one\n',
  ]);
  const next = async (nextToken: string | undefined) =>
    logs.send(new GetLogEventsCommand({...place, nextToken, startFromHead: true}));
  const last = await next(page.nextForwardToken);
  expect(last.events?.map(({message}) => message)).toEqual(['two\n']);
  const end = await next(last.nextForwardToken);
  expect(end).toMatchObject({events: [], nextForwardToken: last.nextForwardToken});
  await expect(next('x')).rejects.toMatchObject({name: 'InvalidParameterException'});
  await expect(
    logs.send(new GetLogEventsCommand({logGroupName: 'x', logStreamName: 'y'})),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('a token starts one build, even after retries', async () => {
  const {codebuild, builds} = await startWithProject();
  const first = await start(codebuild, {idempotencyToken: 'a'});
  const again = await start(codebuild, {idempotencyToken: 'a'});
  expect(again?.id).toBe(first?.id);
  await expect(start(codebuild, {idempotencyToken: 'a', sourceVersion: 'x'})).rejects.toMatchObject(
    {name: 'InvalidInputException'},
  );
  await start(codebuild, {idempotencyToken: 'b'});
  expect(builds.ofProject('web')).toHaveLength(2);
});

test('lists builds from the newest, in pages', async () => {
  const {codebuild} = await startWithProject({pageSize: 2});
  const ids: string[] = [];
  for (const _ of [1, 2, 3]) ids.push((await start(codebuild))?.id ?? '');
  const list = async (nextToken?: string) =>
    codebuild.send(new ListBuildsForProjectCommand({projectName: 'web', nextToken}));
  const page = await list();
  expect(page.ids).toEqual([ids[2], ids[1]]);
  expect((await list(page.nextToken)).ids).toEqual([ids[0]]);
  const found = await codebuild.send(new BatchGetBuildsCommand({ids: [ids[0] ?? '', 'web:none']}));
  expect(found).toMatchObject({builds: [{id: ids[0]}], buildsNotFound: ['web:none']});
});

test('a stopped build has ended, and stays stopped', async () => {
  const {codebuild, builds} = await startWithProject();
  const {id} = (await start(codebuild)) ?? {};
  const stop = async () => (await codebuild.send(new StopBuildCommand({id}))).build;
  expect(await stop()).toMatchObject({
    buildStatus: 'STOPPED',
    phases: [
      {phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED'},
      {phaseType: 'QUEUED', phaseStatus: 'STOPPED'},
      {phaseType: 'FINALIZING'},
      {phaseType: 'COMPLETED'},
    ],
  });
  expect(builds.newest('web').signal.aborted).toBe(true);
  builds.newest('web').complete('SUCCEEDED');
  expect(await stop()).toMatchObject({buildStatus: 'STOPPED'});
  await expect(codebuild.send(new StopBuildCommand({id: 'web:none'}))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('refuses builds over the quota, and builds of a missing project', async () => {
  const {codebuild, builds} = await startWithProject();
  builds.most = 1;
  await start(codebuild);
  await expect(start(codebuild)).rejects.toMatchObject({
    name: 'AccountLimitExceededException',
    message: 'Cannot have more than 1 active builds for the account',
  });
  await expect(start(codebuild, {projectName: 'none'})).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('an executor runs builds, and stop reports its bugs', async () => {
  const {account, codebuild, builds} = await startWithProject();
  builds.executor = {
    run: async (build) => {
      build.enter('PROVISIONING');
      build.complete();
      return Promise.resolve();
    },
  };
  const {id = ''} = (await start(codebuild)) ?? {};
  await expect.poll(async () => (await read(codebuild, id))?.buildStatus).toBe('SUCCEEDED');
  builds.executor = {run: async () => Promise.reject(new Error('broken'))};
  await start(codebuild);
  await account.codebuild.builds.close();
  expect(builds.newest('web').status).toBe('FAULT');
  expect(builds.defects.splice(0)).toMatchObject([{message: 'broken'}]);
});

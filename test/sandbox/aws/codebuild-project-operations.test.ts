import {
  BatchGetProjectsCommand,
  type CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectInput,
  CreateWebhookCommand,
  DeleteProjectCommand,
  ListCuratedEnvironmentImagesCommand,
  ListProjectsCommand,
  UpdateProjectCommand,
  type UpdateProjectInput,
  paginateListProjects,
} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';
import {ACCOUNT, ROLE, addRole, projectInput, startCodeBuild} from './codebuild-rig.ts';

const NOW = new Date('2030-01-02T03:04:05.678Z');
const ARN = `arn:aws:codebuild:eu-west-2:${ACCOUNT}:project/`;

const create = (codebuild: CodeBuildClient, changes: Partial<CreateProjectInput> = {}) =>
  codebuild.send(new CreateProjectCommand(projectInput(changes)));
const update = (codebuild: CodeBuildClient, changes: Omit<UpdateProjectInput, 'name'>) =>
  codebuild.send(new UpdateProjectCommand({name: 'web', ...changes}));
const read = async (codebuild: CodeBuildClient) =>
  (await codebuild.send(new BatchGetProjectsCommand({names: ['web']}))).projects?.[0];

test("a project has the requested values and AWS's defaults", async () => {
  const {codebuild} = await startCodeBuild({now: () => NOW});
  const environment = {
    type: 'LINUX_CONTAINER' as const,
    image: 'public.ecr.aws/team/builder',
    computeType: 'BUILD_GENERAL1_SMALL' as const,
    environmentVariables: [{name: 'A', value: '1'}],
  };
  const {project} = await create(codebuild, {environment, serviceRole: 'build'});
  expect(project).toEqual({
    name: 'web',
    arn: `${ARN}web`,
    source: {type: 'GITHUB', location: 'https://github.com/team/web.git', insecureSsl: false},
    secondarySources: [],
    secondarySourceVersions: [],
    artifacts: {type: 'NO_ARTIFACTS'},
    secondaryArtifacts: [],
    cache: {type: 'NO_CACHE'},
    environment: {
      ...environment,
      privilegedMode: false,
      imagePullCredentialsType: 'CODEBUILD',
      environmentVariables: [{name: 'A', value: '1', type: 'PLAINTEXT'}],
    },
    serviceRole: ROLE,
    timeoutInMinutes: 60,
    queuedTimeoutInMinutes: 480,
    encryptionKey: `arn:aws:kms:eu-west-2:${ACCOUNT}:alias/aws/s3`,
    tags: [],
    created: NOW,
    lastModified: NOW,
    badge: {badgeEnabled: false},
    projectVisibility: 'PRIVATE',
  });
  expect(await read(codebuild)).toEqual(project);
});

test('refuses a second project of the same name', async () => {
  const {codebuild} = await startCodeBuild();
  await create(codebuild);
  await expect(create(codebuild)).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
    message: `Project already exists: ${ARN}web`,
  });
});

test('requires that a role exists, trusts CodeBuild for this project, and has propagated', async () => {
  let now = NOW;
  const {account, codebuild} = await startCodeBuild({now: () => now});
  const refusal = {
    name: 'InvalidInputException',
    message: `CodeBuild is not authorized to perform: sts:AssumeRole on ${ROLE}2`,
  };
  const again = () => create(codebuild, {serviceRole: `${ROLE}2`});
  await expect(again()).rejects.toMatchObject(refusal);
  account.iam.roleSpreadMs = 8000;
  addRole(account, 'build2');
  await expect(again()).rejects.toMatchObject(refusal);
  now = new Date(NOW.getTime() + 8000);
  const role = account.iam.role('build2');
  const trusting = role.trust;
  const condition = {StringEquals: {'aws:SourceAccount': '444455556666'}};
  role.trust = trusting.replace('"Effect"', `"Condition":${JSON.stringify(condition)},"Effect"`);
  await expect(again()).rejects.toMatchObject(refusal);
  role.trust = trusting;
  expect((await again()).project).toMatchObject({serviceRole: `${ROLE}2`});
  await expect(update(codebuild, {serviceRole: 'none'})).rejects.toMatchObject({
    message: `CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::${ACCOUNT}:role/none`,
  });
});

test('requires that a connection exists, is available, and that the role may use it', async () => {
  const {account, codebuild} = await startCodeBuild();
  const {arn} = account.connections.add(account, {name: 'team'});
  const source = (resource: string): CreateProjectInput['source'] => ({
    type: 'GITHUB',
    location: 'https://github.com/team/web',
    auth: {type: 'CODECONNECTIONS', resource},
  });
  const refused = (message: RegExp, resource = arn, role = 'build') =>
    expect(create(codebuild, {source: source(resource), serviceRole: role})).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringMatching(message),
    });
  await refused(/^Access denied to connection /u, arn.slice(0, -1));
  await refused(/is not available, its status is PENDING$/u);
  account.connections.setStatus(arn, 'AVAILABLE');
  await refused(/^Access denied to connection /u);
  addRole(account, 'half', ['codeconnections:GetConnection']);
  await refused(/^Access denied to connection /u, arn, 'half');
  addRole(account, 'all', [
    'codeconnections:GetConnection',
    'codestar-connections:GetConnectionToken',
  ]);
  await expect(
    create(codebuild, {
      source: {...source(arn), type: 'BITBUCKET', location: 'https://bitbucket.org/a/b'},
      serviceRole: 'all',
    }),
  ).rejects.toMatchObject({message: expect.stringMatching(/is for GitHub, not for BITBUCKET$/u)});
  await create(codebuild, {source: source(arn), serviceRole: 'all'});
  await expect(update(codebuild, {serviceRole: 'build'})).rejects.toMatchObject({
    message: `Access denied to connection ${arn}`,
  });
  expect((await update(codebuild, {description: 'x'})).project).toMatchObject({description: 'x'});
});

test.each([
  ['GITHUB', 'https://github.com/team/web', 'git@github.com:team/web.git'],
  ['GITHUB', 'https://github.com/team/web.git', 'https://github.com/team/web/'],
  ['GITHUB', 'CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION', 'https://gitlab.com/team/web'],
  ['GITHUB_ENTERPRISE', 'https://git.example.org:8443/team/web.git', 'https://github.com/team/web'],
  ['GITLAB', 'https://gitlab.com/team/part/web.git', 'https://gitlab.example.org/team/web'],
  ['GITLAB_SELF_MANAGED', 'https://git.example.org/team/web', 'https://gitlab.com/team/web'],
  ['BITBUCKET', 'https://someone@bitbucket.org/team/web.git', 'https://bitbucket.org/team'],
  ['CODECOMMIT', 'https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/web', 'codecommit://web'],
  ['S3', 'bucket/web.zip', 'bucket'],
] as const)('accepts for %s the location %s, not %s', async (type, location, wrong) => {
  const {codebuild} = await startCodeBuild();
  expect((await create(codebuild, {source: {type, location}})).project?.source).toMatchObject({
    location,
  });
  await expect(
    create(codebuild, {name: 'other', source: {type, location: wrong}}),
  ).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: `Invalid project source: location must be a valid source for ${type}, not ${wrong}`,
  });
});

const environment = (changes: Partial<NonNullable<CreateProjectInput['environment']>>) => ({
  environment: {...projectInput().environment, ...changes} as CreateProjectInput['environment'],
});
const vpcConfig = {vpcId: 'vpc-1', subnets: ['subnet-1'], securityGroupIds: ['sg-1']};
const variable = (name: string) => ({name, value: 'x'});

test.each<[string, Partial<CreateProjectInput>, RegExp]>([
  ['a fleet without an ARN', environment({fleet: {fleetArn: 'web'}}), /Invalid fleet ARN: web/u],
  [
    'the status of a Docker server',
    environment({dockerServer: {computeType: 'BUILD_GENERAL1_SMALL', status: {status: 'READY'}}}),
    /status of the docker server/u,
  ],
  [
    'a kernel for machines with a GPU',
    environment({type: 'LINUX_GPU_CONTAINER', hostKernel: 'LINUX_KERNEL_6'}),
    /hostKernel is not supported/u,
  ],
  ['a negative number of retries', {autoRetryLimit: -1}, /Invalid autoRetryLimit/u],
  ['a source without a location', {source: {type: 'GITHUB'}}, /location must be specified/u],
  ['a location without a source', {source: {type: 'NO_SOURCE', location: 'x'}}, /must not be set/u],
  [
    'a project without a source and a buildspec',
    {source: {type: 'NO_SOURCE'}},
    /buildspec is required/u,
  ],
  [
    'a missing secret',
    {
      source: {
        type: 'GITHUB',
        location: 'https://github.com/a/b',
        auth: {type: 'SECRETS_MANAGER', resource: 'arn:x'},
      },
    },
    /^Access denied to secret/u,
  ],
  [
    'CODEPIPELINE for artifacts but not for the source',
    {artifacts: {type: 'CODEPIPELINE'}},
    /both source and artifacts/u,
  ],
  ['artifacts without a location', {artifacts: {type: 'S3'}}, /location must be specified for S3/u],
  [
    'a curated image that is pulled with the role',
    environment({image: 'aws/codebuild/standard:7.0', imagePullCredentialsType: 'SERVICE_ROLE'}),
    /not supported for curated images/u,
  ],
  [
    'registry credentials without SERVICE_ROLE',
    environment({registryCredential: {credential: 'x', credentialProvider: 'SECRETS_MANAGER'}}),
    /needs SERVICE_ROLE/u,
  ],
  [
    'a Lambda environment with a compute type of EC2',
    environment({type: 'LINUX_LAMBDA_CONTAINER'}),
    /is not supported for/u,
  ],
  [
    'Docker on Lambda',
    environment({
      type: 'LINUX_LAMBDA_CONTAINER',
      computeType: 'BUILD_LAMBDA_1GB',
      privilegedMode: true,
    }),
    /privileged mode is not supported/u,
  ],
  [
    'a variable with a reserved name',
    environment({environmentVariables: [variable('CODEBUILD_SRC_DIR')]}),
    /must not start with CODEBUILD_/u,
  ],
  [
    'a duplicate variable',
    environment({environmentVariables: [variable('A'), variable('B'), variable('A')]}),
    /^Duplicate environment variable: A$/u,
  ],
  ['an S3 cache without a location', {cache: {type: 'S3'}}, /location is required/u],
  ['a local cache without a mode', {cache: {type: 'LOCAL'}}, /at least one mode/u],
  [
    'a cache of Docker layers without privileged mode',
    {cache: {type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE']}},
    /only available with privileged mode/u,
  ],
  [
    'a local cache in a VPC',
    {cache: {type: 'LOCAL', modes: ['LOCAL_SOURCE_CACHE']}, vpcConfig},
    /not supported with a VPC/u,
  ],
  ['a VPC without subnets', {vpcConfig: {vpcId: 'vpc-1'}}, /must be given together/u],
  ['a tag with a reserved prefix', {tags: [{key: 'AWS:x', value: 'y'}]}, /reserved/u],
  [
    'a duplicate tag',
    {
      tags: [
        {key: 'x', value: 'y'},
        {key: 'x', value: 'z'},
      ],
    },
    /^Duplicate tag key: x$/u,
  ],
  ['a limit of 0 builds', {concurrentBuildLimit: 0}, /Invalid concurrentBuildLimit/u],
])('refuses %s', async (_, changes, message) => {
  const {aws, codebuild} = await startCodeBuild();
  const refusal = {name: 'InvalidInputException', message: expect.stringMatching(message)};
  await expect(create(codebuild, changes)).rejects.toMatchObject(refusal);
  expect(aws.account.codebuild.projects()).toEqual([]);
  await create(codebuild);
  await expect(update(codebuild, changes)).rejects.toMatchObject(refusal);
});

test('more than 50 tags break the model', async () => {
  const {codebuild} = await startCodeBuild();
  const tags = Array.from({length: 51}, (_, index) => ({key: `k${index}`, value: ''}));
  await expect(create(codebuild, {tags})).rejects.toMatchObject({name: 'ValidationException'});
});

test('an update replaces each given member completely, and keeps the others', async () => {
  let now = NOW;
  const {account, codebuild} = await startCodeBuild({now: () => now});
  addRole(account, 'network', ['ec2:*']);
  const {project: before} = await create(codebuild, {
    description: 'before',
    serviceRole: `arn:aws:iam::${ACCOUNT}:role/network`,
    ...environment({privilegedMode: true, environmentVariables: [variable('A')]}),
    cache: {type: 'LOCAL', modes: ['LOCAL_CUSTOM_CACHE']},
    tags: [{key: 'a', value: 'b'}],
    logsConfig: {cloudWatchLogs: {status: 'ENABLED', groupName: 'group'}},
    badgeEnabled: true,
    concurrentBuildLimit: 2,
    buildBatchConfig: {timeoutInMins: 10},
  });
  const off = {status: 'DISABLED', encryptionDisabled: false};
  expect(before?.logsConfig?.s3Logs).toEqual(off);
  expect(before?.badge?.badgeRequestUrl).toMatch(/^https:\/\/codebuild\.eu-west-2\./u);
  now = new Date('2030-02-01T00:00:00Z');
  const {project: after} = await update(codebuild, {
    ...environment({}),
    cache: {type: 'NO_CACHE'},
    badgeEnabled: false,
    concurrentBuildLimit: -1,
    buildBatchConfig: {},
    vpcConfig,
  });
  const {buildBatchConfig: _batch, concurrentBuildLimit: _limit, ...kept} = before ?? {};
  expect(after).toEqual({
    ...kept,
    environment: {
      ...projectInput().environment,
      privilegedMode: false,
      imagePullCredentialsType: 'CODEBUILD',
      environmentVariables: [],
    },
    cache: {type: 'NO_CACHE'},
    badge: {badgeEnabled: false},
    vpcConfig,
    lastModified: now,
  });
  const {project: cleared} = await update(codebuild, {vpcConfig: {}});
  expect(cleared).not.toHaveProperty('vpcConfig');
  expect(await read(codebuild)).toEqual(cleared);
});

test('a role that may not look at the network cannot be used in a VPC', async () => {
  const {account, codebuild} = await startCodeBuild();
  const refused = {
    name: 'InvalidInputException',
    message: 'Not authorized to perform DescribeSecurityGroups',
  };
  await expect(create(codebuild, {vpcConfig})).rejects.toMatchObject(refused);
  addRole(account, 'network', ['ec2:Describe*']);
  const serviceRole = `arn:aws:iam::${ACCOUNT}:role/network`;
  await create(codebuild, {vpcConfig, serviceRole});
  await expect(update(codebuild, {serviceRole: ROLE})).rejects.toMatchObject(refused);
  await update(codebuild, {serviceRole: ROLE, vpcConfig: {}});
});

test('a missing project cannot be updated, but counts as deleted', async () => {
  const {codebuild} = await startCodeBuild();
  await expect(update(codebuild, {})).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Project cannot be found: ${ARN}web`,
  });
  await codebuild.send(new DeleteProjectCommand({name: 'web'}));
});

test('deletes the webhook with its project', async () => {
  const {account, codebuild} = await startCodeBuild();
  const token = {authType: 'PERSONAL_ACCESS_TOKEN', token: 't', arn: 'arn:x'} as const;
  account.codebuild.putCredential({...token, serverType: 'GITHUB'});
  await create(codebuild);
  await codebuild.send(new CreateWebhookCommand({projectName: 'web'}));
  expect((await read(codebuild))?.webhook).toMatchObject({status: 'ACTIVE'});
  expect((await read(codebuild))?.webhook).not.toHaveProperty('secret');
  await codebuild.send(new DeleteProjectCommand({name: `${ARN}web`}));
  await create(codebuild);
  expect(await read(codebuild)).not.toHaveProperty('webhook');
});

test('reads projects by name or ARN, and names missing ones', async () => {
  const {codebuild} = await startCodeBuild();
  await create(codebuild);
  const names = ['web', 'api', `${ARN}web`];
  const {projects, projectsNotFound} = await codebuild.send(new BatchGetProjectsCommand({names}));
  expect(projects?.map(({name}) => name)).toEqual(['web', 'web']);
  expect(projectsNotFound).toEqual(['api']);
});

test('lists projects in pages, in the requested order', async () => {
  let now = NOW;
  const {codebuild} = await startCodeBuild({now: () => now, pageSize: 2});
  expect(await codebuild.send(new ListProjectsCommand({}))).not.toHaveProperty('projects');
  for (const name of ['b1', 'a1', 'c1']) {
    await create(codebuild, {name});
    now = new Date(now.getTime() + 1000);
  }
  const all = await Array.fromAsync(paginateListProjects({client: codebuild}, {}));
  expect(all.map(({projects}) => projects)).toEqual([['a1', 'b1'], ['c1']]);
  const newest = {sortBy: 'CREATED_TIME', sortOrder: 'DESCENDING'} as const;
  expect(await codebuild.send(new ListProjectsCommand(newest))).toMatchObject({
    projects: ['c1', 'a1'],
  });
  await expect(codebuild.send(new ListProjectsCommand({nextToken: 'x'}))).rejects.toMatchObject({
    name: 'InvalidInputException',
  });
});

test('curated images have names and versions', async () => {
  const {codebuild} = await startCodeBuild();
  const {platforms = []} = await codebuild.send(new ListCuratedEnvironmentImagesCommand({}));
  const images = platforms.flatMap(({languages = []}) =>
    languages.flatMap((it) => it.images ?? []),
  );
  expect(images.map(({name}) => name)).toContain('aws/codebuild/amazonlinux-x86_64-standard:6.0');
  for (const {name = '', versions = []} of images) {
    expect(versions.filter((it) => !it.startsWith(`${name}-`))).toEqual([]);
  }
});

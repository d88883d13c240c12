import type {CreateProjectInput} from '@aws-sdk/client-codebuild';
import {describe, expect, test} from 'vitest';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import type {WebhookToAdd} from '../../../src/codebuild/project/create-webhook.ts';
import type {StepEvent} from '../../../src/codebuild/changes/apply-in-order.ts';
import {newProject} from '../../../src/codebuild/project/desired-project.ts';
import {planSteps} from '../../../src/codebuild/project/plan-steps.ts';
import type {ProjectOptions} from '../../../src/codebuild/project/project-options.ts';
import {rolePolicy, trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import type {RoleDefinition} from '../../../src/codebuild/account/role-api.ts';
import type {ProjectStep} from '../../../src/codebuild/project/project-steps.ts';
import type {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import {addRole} from '../../sandbox/aws/codebuild-rig.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {addConnection, addToken, inputsOf, startAccount} from '../account-rig.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {BUILDER, PLACE, REPOSITORY, gitLocation, projectOptions, roleArn} from '../samples.ts';

const NAME = 'codebuild-intranet-eu-west-2';
const role: RoleDefinition = {
  name: NAME,
  description: 'Builds of intranet',
  trust: trustPolicy({...PLACE, project: 'intranet'}),
  policy: rolePolicy({...PLACE, project: 'intranet', imageName: 'intranet'}).policy,
};
const triggers = {branches: ['main'], tagPatterns: [], pullRequests: false};

function planned(
  options: Partial<ProjectOptions> = {triggers},
  ownRole: RoleDefinition | undefined = role,
): readonly ProjectStep[] {
  const defaults = {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'};
  return planSteps(
    {options: projectOptions(options), defaults, ownRole},
    {project: undefined, role: undefined, repositories: []},
  ).steps;
}

/** A run whose clock only moves when the run waits. */
async function start(roleSpreadMs = 0) {
  const rig = testPatience();
  const {patience, clock, events: waiting} = rig;
  const now = () => new Date(Date.UTC(2026, 0, 1) + clock.now() * 1000);
  const {aws, account} = await startAccount({roleSpreadMs, now}, rig);
  const handed: WebhookToAdd[] = [];
  const events: string[] = [];
  const pace = {
    emit: (event: StepEvent) => void events.push(event.type),
    patience,
    handOver: (webhook: WebhookToAdd) => {
      handed.push(webhook);
      return Promise.resolve();
    },
  };
  const waits = () => waiting.map(({why, next}) => [why, next?.seconds] as const);
  return {aws, account, pace, waits, clock, events, handed};
}

function storedProject({account}: AwsStandIn) {
  return account.codebuild.project('intranet');
}

test('creates everything in order', async () => {
  const {aws, account, pace, events} = await start();
  addToken(aws);
  await applySteps(planned(), account, pace);
  expect(aws.actions).toEqual([
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'codebuild:CreateProject',
    'codebuild:CreateWebhook',
  ]);
  expect(storedProject(aws)?.settings.serviceRole).toBe(roleArn(NAME));
  expect(storedProject(aws)?.webhook?.settings.filterGroups).toEqual([
    [
      {type: 'EVENT', pattern: 'PUSH'},
      {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
    ],
  ]);
  expect(events).toEqual(Array.from({length: 4}, () => ['step-started', 'step-done']).flat());
});

test('updates repository, trust policy, policy, project and webhook', async () => {
  const {aws, account, pace} = await start();
  addToken(aws);
  await applySteps(planned(), account, pace);
  await account.ecr.create('intranet/web');
  const [repository] = await account.ecr.list();
  if (repository === undefined) throw new Error('no repository');
  const trust = trustPolicy({...PLACE, project: 'other'});
  const policy = rolePolicy({...PLACE, project: 'other'}).policy;
  const steps = planSteps(
    {
      options: projectOptions({timeoutMinutes: 90, triggers: {...triggers, branches: ['next']}}),
      defaults: {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'},
      ownRole: {...role, policy},
    },
    {
      project: await account.codebuild.project('intranet'),
      role: {arn: roleArn(NAME), isOurs: true, trust, policy: role.policy},
      repositories: [{...repository, imageTagMutability: 'IMMUTABLE', exclusions: []}],
    },
  ).steps;
  const before = aws.calls.length;
  await applySteps(steps, account, pace);
  expect(aws.actions.slice(before)).toEqual([
    'ecr:PutImageTagMutability',
    'iam:UpdateAssumeRolePolicy',
    'iam:PutRolePolicy',
    'codebuild:BatchGetProjects',
    'codebuild:UpdateProject',
    'codebuild:UpdateWebhook',
  ]);
  expect(storedProject(aws)?.settings.timeoutInMinutes).toBe(90);
  expect(storedProject(aws)?.webhook?.settings.filterGroups?.[0]?.[1]?.pattern).toBe(
    '^refs/heads/next$',
  );
});

test('reports a role that was created without its policy, which the next run finishes', async () => {
  const {aws, account, pace} = await start();
  aws.denied.add('iam:PutRolePolicy');
  await expect(applySteps(planned({}), account, pace)).rejects.toMatchObject({
    kind: 'credentials',
    details: expect.arrayContaining([
      `Done:      create role ${NAME}`,
      `Not done:  create policy of role ${NAME}`,
      'Not done:  create project intranet',
    ]),
  });
});

describe('a role that has not propagated', () => {
  test('is waited for', async () => {
    const {aws, account, pace, waits} = await start(9000);
    addToken(aws);
    await applySteps(planned(), account, pace);
    const why = `AWS has not propagated the role ${NAME} yet`;
    expect(waits()).toEqual([
      [why, 4],
      [why, 8],
    ]);
    expect(storedProject(aws)).toBeDefined();
  });

  test('is waited for two minutes at most', async () => {
    const {aws, account, pace, clock} = await start(600_000);
    const failure = applySteps(planned(), account, pace);
    await expect(failure).rejects.toMatchObject({
      kind: 'failed',
      message: 'Cannot create the project intranet: CodeBuild cannot assume the role.',
      details: [
        expect.stringContaining('sts:AssumeRole'),
        `Done:      create role ${NAME}`,
        `Done:      create policy of role ${NAME}`,
        'Not done:  create project intranet',
        'Not done:  create webhook of intranet',
      ],
    });
    expect(clock.now()).toBe(120);
    expect(inputsOf(aws, 'codebuild:CreateProject')).toHaveLength(clock.pauses.length + 1);
  });

  test('is also waited for after a change of its trust', async () => {
    const {aws, account, pace, waits} = await start();
    await applySteps(planned({}), account, pace);
    aws.account.iam.roleSpreadMs = 4000;
    const project = await account.codebuild.project('intranet');
    const {steps} = planSteps(
      {
        options: projectOptions({role: roleArn(NAME), timeoutMinutes: 90}),
        defaults: {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'},
        ownRole: role,
      },
      {
        project: {...project, serviceRole: roleArn('old')},
        role: {
          arn: roleArn(NAME),
          isOurs: true,
          trust: trustPolicy({...PLACE, project: 'other'}),
          policy: role.policy,
        },
        repositories: [],
      },
    );
    Object.assign(storedProject(aws)?.settings ?? {}, {serviceRole: roleArn('old')});
    await applySteps(steps, account, pace);
    expect(waits().map(([, seconds]) => seconds)).toEqual([4]);
  });

  test.each([
    ['that this tool does not manage', undefined],
    [
      'that did not change',
      {arn: roleArn(NAME), isOurs: true, trust: role.trust, policy: role.policy},
    ],
  ])('is waited for half a minute for a new project, if it is a role %s', async (_, actual) => {
    const {account, pace, clock} = await start(600_000);
    const defaults = {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'};
    const {steps} = planSteps(
      {options: projectOptions({}), defaults, ownRole: actual && role},
      {project: undefined, role: actual, repositories: []},
    );
    const failure = applySteps(steps, account, pace);
    await expect(failure).rejects.toMatchObject({
      code: 'codebuild.rejected',
      details: expect.arrayContaining(['Nothing was changed.']),
      remedy: [mentioning(option('role')), expect.stringContaining('wait a minute first')],
    });
    expect(clock.now()).toBe(30);
  });

  test('is not waited for if an existing project changes to another role', async () => {
    const {aws, account, pace, clock} = await start();
    await applySteps(planned({}), account, pace);
    const before = clock.now();
    await account.roles.createBare({...role, name: 'other'});
    aws.account.iam.roleSpreadMs = 600_000;
    const project = await account.codebuild.project('intranet');
    const {steps} = planSteps(
      {
        options: projectOptions({role: roleArn('other')}),
        defaults: {image: BUILDER, serviceRole: roleArn('other'), toolVersion: '1.2.3'},
        ownRole: undefined,
      },
      {project, role: undefined, repositories: []},
    );
    await expect(applySteps(steps, account, pace)).rejects.toMatchObject({
      code: 'codebuild.rejected',
    });
    expect(clock.now()).toBe(before);
  });

  test('an interruption ends the wait, and the done steps are listed', async () => {
    const {account, pace, clock} = await start(9000);
    const controller = new AbortController();
    const {signal} = controller;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (seconds, options) => {
      if (options?.keepsAlive !== false) controller.abort();
      return sleep(seconds, options);
    };
    const failure = applySteps(planned({}), account, {...pace, signal});
    await expect(failure).rejects.toMatchObject({
      kind: 'interrupted',
      details: [
        `Done:      create role ${NAME}`,
        `Done:      create policy of role ${NAME}`,
        'Not done:  create project intranet',
      ],
    });
  });

  test.each(['codebuild:CreateProject', 'codebuild:CreateWebhook', 'codebuild:UpdateWebhook'])(
    'is waited for if it cannot use its connection yet, as %s finds',
    async (action) => {
      const {aws, account, pace, waits} = await start();
      const {arn} = addConnection(aws);
      const connected = projectOptions({connection: arn, triggers});
      const own = rolePolicy({...PLACE, project: 'intranet', connections: [arn]}).policy;
      const defaults = {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'};
      const steps = planSteps(
        {options: connected, defaults, ownRole: {...role, policy: own}},
        {project: undefined, role: undefined, repositories: []},
      ).steps;
      if (action === 'codebuild:CreateProject') aws.account.iam.policySpreadMs = 4000;
      else {
        const message = `User is not authorized to access connection ${arn}`;
        aws.instead(action, {code: 'OAuthProviderException', message}, 2);
      }
      if (action === 'codebuild:UpdateWebhook') {
        aws.instead('codebuild:CreateWebhook', 'lose-answer');
      }
      await applySteps(steps, account, pace);
      const expected = action === 'codebuild:CreateProject' ? [4] : [4, 8];
      expect(waits().map(([, seconds]) => seconds)).toEqual(expected);
      expect(storedProject(aws)?.webhook).toBeDefined();
    },
  );
});

test('does not update a project that someone else has changed since it was read', async () => {
  const {aws, account, pace, clock} = await start();
  await applySteps(planned({}), account, pace);
  const project = await account.codebuild.project('intranet');
  const update = (options: Partial<ProjectOptions>) =>
    applySteps(
      planSteps(
        {
          options: projectOptions(options),
          defaults: {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'},
          ownRole: undefined,
        },
        {project, role: undefined, repositories: []},
      ).steps,
      account,
      pace,
    );
  clock.pass(1);
  await update({timeoutMinutes: 30});
  await expect(update({timeoutMinutes: 50})).rejects.toMatchObject({
    code: 'codebuild.project-changed',
    details: ['Nothing was changed.', 'Not done:  update project intranet'],
    remedy: ['Run the same command again. It shows the differences and asks for confirmation.'],
  });
  expect(storedProject(aws)?.settings.timeoutInMinutes).toBe(30);
});

test('does not wait after other errors', async () => {
  const {aws, account, pace, waits} = await start();
  aws.denied.add('codebuild:CreateProject');
  const failure = applySteps(planned({}), account, pace);
  await expect(failure).rejects.toMatchObject({kind: 'credentials'});
  expect(waits()).toEqual([]);
});

describe('a project that already exists', () => {
  test('counts as created after a lost response', async () => {
    const {aws, account, pace} = await start();
    addToken(aws);
    aws.instead('codebuild:CreateProject', 'lose-answer');
    aws.instead('codebuild:CreateWebhook', 'lose-answer');
    await applySteps(planned(), account, pace);
    expect(inputsOf(aws, 'codebuild:CreateProject')).toHaveLength(2);
    // The project exists, and is changed to match the request.
    expect(inputsOf(aws, 'codebuild:UpdateWebhook')).toHaveLength(1);
  });

  const others: [string, Partial<CreateProjectInput>, string[]][] = [
    ['timeout', {timeoutInMinutes: 5}, []],
    ['another branch', {sourceVersion: 'next'}, ['sourceVersion']],
    [
      'another buildspec',
      {source: {type: 'GITHUB', location: REPOSITORY, buildspec: 'x.yml'}},
      ['source.buildspec'],
    ],
    ['more tags', {tags: [{key: 'team', value: 'web'}]}, ['tags.managed-by', 'tags.team']],
  ];

  test.each(others)('created by someone else: with %s', async (_, changes, fields) => {
    const {aws, account, pace} = await start();
    addRole(aws.account, 'build');
    const step = planned({}).find(({kind}) => kind === 'create-project');
    if (step?.kind !== 'create-project') throw new Error('no project');
    const input = {...step.input, serviceRole: roleArn('build')};
    const steps = [{...step, input}];
    await account.codebuild.createProject({...input, ...changes});
    const applied = applySteps(steps, account, pace);
    if (fields.length === 0) {
      // Members that were not requested make no difference.
      await expect(applied).resolves.toBeUndefined();
      return;
    }
    await expect(applied).rejects.toMatchObject({
      code: 'codebuild.project-exists',
      remedy: ['Run the same command again. It shows the differences and asks for confirmation.'],
    });
    const {details} = (await applied.catch((it: unknown) => it)) as {details: string[]};
    expect(details).toEqual(expect.arrayContaining(fields));
  });
});

test('keeps the project if the webhook cannot be created, and says so', async () => {
  const {aws, account, pace} = await start();
  const failure = applySteps(planned(), account, pace);
  await expect(failure).rejects.toMatchObject({
    message:
      'Cannot create the webhook of intranet: CodeBuild has no credentials for the Git host.',
    details: [
      expect.stringContaining('Could not find access token'),
      `Done:      create role ${NAME}`,
      `Done:      create policy of role ${NAME}`,
      'Done:      create project intranet',
      'Not done:  create webhook of intranet',
    ],
    remedy: expect.arrayContaining(['Run the same command again to do the rest.']),
  });
  expect(storedProject(aws)).toBeDefined();
});

test('finds no difference between a created project and its request', async () => {
  const {account, pace} = await start();
  const options = projectOptions({badge: true, cloneDepth: 1});
  const defaults = {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'};
  await applySteps(planned({badge: true, cloneDepth: 1}), account, pace);
  const {badgeEnabled, ...wanted} = newProject(options, defaults);
  const project = await account.codebuild.project('intranet');
  expect(project).toMatchObject({...wanted, badge: {badgeEnabled}});
});

test.each([
  ['hands over a webhook that a person must add', 'GITHUB_ENTERPRISE', 'git.acme.example'],
  ['hands over no webhook that CodeBuild adds itself', 'GITHUB', 'github.com'],
] as const)('%s', async (_, serverType, host) => {
  const {aws, account, pace, handed} = await start();
  const authType = 'PERSONAL_ACCESS_TOKEN';
  aws.account.codebuild.putCredential({arn: 'arn:x', serverType, authType, token: 't'});
  const source = gitLocation(`https://${host}/acme/intranet.git`);
  await applySteps(planned({triggers, source}), account, pace);
  const {payloadUrl, secret} = storedProject(aws)?.webhook ?? {};
  expect(handed).toEqual(
    host === 'github.com' ? [] : [{project: 'intranet', values: {payloadUrl, secret}}],
  );
});

test('a webhook that the old Git host does not let go names the way out', async () => {
  const {aws, account, pace} = await start();
  addToken(aws);
  await applySteps(planned(), account, pace);
  const message = 'User is not authorized to access the repository';
  aws.instead('codebuild:DeleteWebhook', {code: 'OAuthProviderException', message});
  const change = {resource: 'webhook of intranet', action: 'delete', fields: []} as const;
  const steps = [{kind: 'delete-webhook', project: 'intranet', change}] as const;
  await expect(applySteps(steps, account, pace)).rejects.toMatchObject({
    remedy: [
      expect.stringContaining('delete the webhook in the CodeBuild console'),
      mentioning(option('no-webhook')),
      expect.anything(),
    ],
  });
});

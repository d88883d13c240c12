import {readFile} from 'node:fs/promises';

import {describe, expect, test} from 'vitest';

import {addImage, addToken} from '../../codebuild/account-rig.ts';
import type {StoredProject} from '../../sandbox/aws/codebuild-state.ts';
import {CODEDEPLOY, type Operator, codedeploy, operate, startOperator} from '../operator.ts';
import {dump} from './account-dump.ts';
import {operateAt, writes} from '../operator-terminal.ts';
import {KEYS} from '../terminal.ts';
import {readBack} from './read-back.ts';
import {addRole, withWholeProject} from './whole-account.ts';
import {SECRET_VALUE, WHOLE_PROJECT, WHOLE_WEBHOOK} from './whole-project.ts';

const ROLE = WHOLE_PROJECT.serviceRole;
/** The fields that the command line changes. */
const ASKED = ['--desc', '--git', '--branch', '--buildspec'];
/** The webhook afterwards. */
const TRIGGERS = [
  [
    {type: 'EVENT', pattern: 'PUSH'},
    {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
    // Filters that this tool never writes stay in the group that it rewrites.
    {type: 'FILE_PATH', pattern: '^docs/', excludeMatchedPattern: true},
    {type: 'COMMIT_MESSAGE', pattern: String.raw`\[skip ci\]`, excludeMatchedPattern: true},
    {type: 'ACTOR_ACCOUNT_ID', pattern: '^583231$'},
  ],
  // No flag names pull requests.
  [
    {type: 'EVENT', pattern: 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED'},
    {type: 'BASE_REF', pattern: '^refs/heads/main$'},
  ],
  [
    {type: 'EVENT', pattern: 'RELEASED'},
    {type: 'TAG_NAME', pattern: '^v'},
    {type: 'RELEASE_NAME', pattern: 'stable'},
  ],
];

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string | {readonly shape: string}>>;
  readonly member?: string;
}

/** Returns every member of a structure, nested ones included, that no value has. */
function unused(
  shapes: Readonly<Record<string, Shape>>,
  name: string,
  values: unknown[],
): string[] {
  const shape = shapes[name];
  if (shape?.member !== undefined) return unused(shapes, shape.member, values.flat());
  return Object.entries(shape?.members ?? {}).flatMap(([member, of]) => {
    const found = values.flatMap((it) => {
      const value = (it as Record<string, unknown>)[member];
      return value === undefined ? [] : [value];
    });
    if (found.length === 0) return [member];
    const inner = typeof of === 'string' ? of : of.shape;
    return unused(shapes, inner, found).map((it) => `${member}.${it}`);
  });
}

describe('the sample project', () => {
  test('has every member that CodeBuild supports', async () => {
    const file = new URL('../../sandbox/aws/generated/codebuild.json', import.meta.url);
    const {shapes} = JSON.parse(await readFile(file, 'utf8')) as {shapes: Record<string, Shape>};
    // CodeBuild returns these members, but does not accept them.
    expect(unused(shapes, 'CreateProjectInput', [WHOLE_PROJECT])).toEqual([
      'environment.dockerServer.status',
    ]);
    // One excludes the other. The rest is for webhooks of organizations, not of repositories.
    expect(unused(shapes, 'CreateWebhookInput', [WHOLE_WEBHOOK])).toEqual([
      'branchFilter',
      'manualCreation',
      'scopeConfiguration',
    ]);
  });
});

/** A copy of the stored project. */
function stored({aws}: Operator, name = 'intranet'): Pick<StoredProject, 'settings' | 'webhook'> {
  const project = aws.account.codebuild.project(name);
  if (project === undefined) throw new Error(`no project ${name}`);
  const {settings, webhook} = project;
  return structuredClone({settings, webhook});
}

describe('adopting a project that was created by hand', () => {
  test(`changes only ${ASKED.join(', ')}`, async () => {
    const operator = await withWholeProject();
    const before = stored(operator);
    const {changes} = await codedeploy(operator, '--yes');
    const after = stored(operator);
    expect(after).toEqual({
      settings: {
        ...before.settings,
        description: 'Intranet',
        sourceVersion: 'main',
        source: {...before.settings.source, buildspec: 'buildspec.yml'},
      },
      webhook: {
        ...before.webhook,
        settings: {...before.webhook?.settings, filterGroups: TRIGGERS},
      },
    });
    expect(changes.map(({resource, action, fields}) => ({resource, action, fields}))).toEqual([
      {
        resource: 'project intranet',
        action: 'update',
        fields: [
          {field: 'description', from: 'Made by hand', to: 'Intranet'},
          {field: 'source.buildspec', from: 'ci/buildspec.yml', to: 'buildspec.yml'},
          {field: 'sourceVersion', from: 'develop', to: 'main'},
        ],
      },
      {resource: 'webhook of intranet', action: 'update', fields: [expect.anything()]},
    ]);
    expect(JSON.stringify(changes)).not.toContain(SECRET_VALUE);
    expect(writes(operator)).toEqual(['codebuild:UpdateProject', 'codebuild:UpdateWebhook']);
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    const {role, project} = await readBack(operator, 'intranet');
    expect(role).toMatchObject({arn: ROLE, inline: {}});
    expect(project).toMatchObject({environment: WHOLE_PROJECT.environment});
  });

  test('requires no flag but its name', async () => {
    const operator = await withWholeProject();
    const before = stored(operator);
    const line = ['codebuild', 'codedeploy', '--name', 'intranet', '--json', '--yes'];
    const unchanged = await operate(operator, line);
    expect(unchanged).toMatchObject({code: 0});
    expect(JSON.parse(unchanged.stdout)).toMatchObject({outcome: 'unchanged', changes: []});
    const changed = await operate(operator, [...line, '--timeout', '90']);
    expect(changed).toMatchObject({code: 0});
    expect(stored(operator)).toEqual({
      ...before,
      settings: {...before.settings, timeoutInMinutes: 90},
    });
  });

  test('moves the webhook to another repository, with its triggers', async () => {
    const operator = await withWholeProject();
    const line = ['codebuild', 'codedeploy', '--name', 'intranet', '--json', '--yes'];
    const other = ['--git', 'https://github.com/acme/other'];
    const before = stored(operator);
    const moved = await operate(operator, [...line, ...other]);
    expect(moved).toMatchObject({code: 0});
    expect(moved.stderr.replaceAll(/\s+/gu, ' ')).toContain(
      'moves away from github.com/Acme/Intranet',
    );
    const {webhook} = stored(operator);
    expect(webhook?.settings.filterGroups).toEqual(before.webhook?.settings.filterGroups);
    expect(writes(operator)).toEqual([
      'codebuild:UpdateProject',
      'codebuild:DeleteWebhook',
      'codebuild:UpdateProject',
      'codebuild:CreateWebhook',
      'codebuild:UpdateProject',
    ]);
    const again = await operate(operator, [...line, ...other]);
    expect(JSON.parse(again.stdout)).toMatchObject({outcome: 'unchanged', warnings: []});
  });

  test('proposes what the project has, if a person is asked for its name', async () => {
    const operator = await withWholeProject();
    const before = stored(operator);
    const {code, shown} = await operateAt(operator, ['codebuild', 'codedeploy', '--no-webhook'], {
      columns: 80,
      answers: [
        ['Git repository', KEYS.enter],
        ['Name of the project', KEYS.enter],
        ['Branch to build', KEYS.enter],
        ['Path of the buildspec', KEYS.enter],
      ],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown).toContain('✔ Branch to build develop');
    expect(shown).toContain('✔ Path of the buildspec ci/buildspec.yml');
    expect(shown).toContain('The project intranet is up to date.');
    expect(stored(operator)).toEqual(before);
  });

  test('leaves the webhook unchanged with --no-webhook', async () => {
    const operator = await withWholeProject();
    const before = stored(operator);
    await codedeploy(operator, '--yes', '--no-webhook');
    expect(stored(operator).webhook).toEqual(before.webhook);
    expect(await codedeploy(operator, '--no-webhook')).toMatchObject({outcome: 'unchanged'});
  });

  test('merges variables and tags, and hides secret values', async () => {
    const operator = await withWholeProject();
    const before = stored(operator);
    const flags = [
      '--env',
      'API_TOKEN=hunter3',
      '--env',
      'LEVEL=info',
      '--env',
      'NEW=1',
      '--secret',
      'KEY=/acme/key',
      '--tag',
      'team=core',
      '--tag',
      'new=1',
      '--compute',
      'medium',
      '--timeout',
      '55',
      '--clone-depth',
      '0',
      '--cache',
      'none',
      '--no-badge',
      '--no-report-status',
      '--yes',
    ];
    const dry = await operate(operator, [...CODEDEPLOY, ...flags, '--dry-run'], {DEBUG: '1'});
    expect(dry).toMatchObject({code: 0});
    for (const line of [
      '    environment.environmentVariables.API_TOKEN: *** → ***',
      '    environment.environmentVariables.LEVEL: debug → info',
      '    environment.environmentVariables.NEW: not set → 1',
      '    environment.environmentVariables.KEY: acme/key:json:AWSCURRENT (SECRETS_MANAGER) → /acme/key (PARAMETER_STORE)',
      '    tags.team: web → core',
      '    tags.new: not set → 1',
    ]) {
      expect(dry.stdout.split('\n')).toContain(line);
    }
    const done = await operate(operator, [...CODEDEPLOY, ...flags, '--json'], {DEBUG: '1'});
    expect(done).toMatchObject({code: 0});
    const shown = [dry, done].map(({stdout, stderr}) => stdout + stderr).join('');
    expect(shown).not.toContain(SECRET_VALUE);
    expect(shown).not.toContain('hunter3');
    expect(stored(operator).settings).toEqual({
      ...before.settings,
      description: 'Intranet',
      sourceVersion: 'main',
      source: {
        ...before.settings.source,
        buildspec: 'buildspec.yml',
        gitCloneDepth: 0,
        reportBuildStatus: false,
      },
      environment: {
        ...before.settings.environment,
        computeType: 'BUILD_GENERAL1_MEDIUM',
        // The machine type stays the same.
        computeConfiguration: undefined,
        environmentVariables: [
          {name: 'API_TOKEN', value: 'hunter3', type: 'PLAINTEXT'},
          {name: 'LEVEL', value: 'info', type: 'PLAINTEXT'},
          {name: 'SLACK_TOKEN', value: '/acme/slack', type: 'PARAMETER_STORE'},
          {name: 'KEY', value: '/acme/key', type: 'PARAMETER_STORE'},
          {name: 'NEW', value: '1', type: 'PLAINTEXT'},
        ],
      },
      cache: {type: 'NO_CACHE'},
      timeoutInMinutes: 55,
      tags: [
        {key: 'team', value: 'core'},
        {key: 'cost-centre', value: ''},
        {key: 'new', value: '1'},
      ],
      badgeEnabled: false,
    });
    expect(await codedeploy(operator, ...flags)).toMatchObject({outcome: 'unchanged'});
  });

  test.each([
    'https://github.com/acme/intranet',
    'https://github.com/Acme/Intranet.git',
    'git@github.com:acme/intranet.git',
  ])('keeps the stored URL if %s, another form of the same URL, is given', async (address) => {
    const operator = await withWholeProject();
    const flags = CODEDEPLOY.map((it) => (it.startsWith('https:') ? address : it));
    const {code} = await operate(operator, [...flags, '--yes']);
    expect(code).toBe(0);
    expect(stored(operator).settings.source?.location).toBe('https://github.com/Acme/Intranet');
  });

  test('changes the role only if --role names another one', async () => {
    const operator = await withWholeProject();
    addRole(operator, 'other');
    const {changes} = await codedeploy(operator, '--yes', '--role', 'other');
    expect(changes[0]?.fields).toContainEqual({
      field: 'serviceRole',
      from: ROLE,
      to: 'arn:aws:iam::111122223333:role/other',
    });
    expect(writes(operator).filter((it) => it.startsWith('iam:'))).toEqual([]);
    expect(stored(operator).settings.buildBatchConfig?.serviceRole).toBe(ROLE);
  });

  test('moves to a repository on another host, and drops the settings of the old host', async () => {
    const operator = await withWholeProject();
    const {aws} = operator;
    const {arn} = aws.account.connections.add(aws.account, {
      name: 'lab',
      providerType: 'GitLab',
      status: 'AVAILABLE',
    });
    const policy = {
      Version: '2012-10-17',
      Statement: {Effect: 'Allow', Action: 'codestar-connections:*', Resource: '*'},
    };
    aws.account.iam.role('hand-made').inline.set('lab', JSON.stringify(policy));
    const address = 'https://gitlab.com/acme/web/intranet.git';
    const flags = CODEDEPLOY.map((it) => (it.startsWith('https:') ? address : it));
    const {code, stderr} = await operate(operator, [...flags, '--connection', 'lab', '--yes']);
    expect({code, stderr}).toMatchObject({code: 0});
    const {source} = stored(operator).settings;
    expect(source).toEqual({
      type: 'GITLAB',
      location: address,
      buildspec: 'buildspec.yml',
      auth: {type: 'CODECONNECTIONS', resource: arn},
      gitCloneDepth: 7,
      gitSubmodulesConfig: {fetchSubmodules: true},
      reportBuildStatus: true,
      insecureSsl: false,
      sourceIdentifier: 'application',
    });
  });
});

describe('ECR repositories of the old builder', () => {
  test('are updated together with the project, so that branch tags can move', async () => {
    const operator = await startOperator();
    const {aws} = operator;
    addToken(aws);
    for (const name of ['intranet/web', 'intranet', 'other', 'intranet-docs']) addImage(aws, name);
    const dry = await operate(operator, [...CODEDEPLOY, '--dry-run']);
    expect(dry.stdout).toContain(
      '~ update repository intranet/web\n    imageTagMutability: IMMUTABLE → IMMUTABLE_WITH_EXCLUSION: latest, branch-*, pr-*, building*',
    );
    const before = dump(aws);
    const refused = await operate(operator, CODEDEPLOY);
    expect(refused.code).toBe(1);
    expect(dump(aws)).toEqual(before);
    await codedeploy(operator, '--yes');
    const mutability = (name: string) => aws.account.repository('ecr', name).mutability;
    for (const name of ['intranet/web', 'intranet']) {
      expect(mutability(name)).toEqual({
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: ['latest', 'branch-*', 'pr-*', 'building*'].map(
          (filter) => ({filterType: 'WILDCARD', filter}),
        ),
      });
    }
    for (const name of ['other', 'intranet-docs']) {
      expect(mutability(name)).toEqual({imageTagMutability: 'IMMUTABLE'});
    }
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
  });
});

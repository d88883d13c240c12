import type {Project, Webhook} from '@aws-sdk/client-codebuild';
import {describe, expect, test} from 'vitest';
import {
  type ActualState,
  type Wanted,
  planSteps,
} from '../../../src/codebuild/project/plan-steps.ts';
import type {ProjectOptions} from '../../../src/codebuild/project/project-options.ts';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import {rolePolicy, trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import type {RoleDefinition} from '../../../src/codebuild/account/role-api.ts';
import type {ProjectStep} from '../../../src/codebuild/project/project-steps.ts';
import type {Triggers} from '../../../src/codebuild/webhook/webhook-filters.ts';
import {backupTags} from '../../../src/codebuild/webhook/webhook-backup.ts';
import type {EcrRepositoryFacts} from '../../../src/registry/ecr/ecr-api.ts';
import {OUR_MUTABILITY} from '../../../src/registry/ecr/tag-mutability.ts';
import {BUILDER, PLACE, actualProject, connectionArn, projectOptions, roleArn} from '../samples.ts';

const NAME = 'codebuild-intranet-eu-west-2';
const role: RoleDefinition = {
  name: NAME,
  description: 'Builds of intranet',
  trust: trustPolicy({...PLACE, project: 'intranet'}),
  policy: rolePolicy({...PLACE, project: 'intranet', imageName: 'intranet'}).policy,
};
const triggers: Triggers = {branches: ['main'], tagPatterns: [], pullRequests: false};

function wanted(
  options: Partial<ProjectOptions> = {},
  ownRole: RoleDefinition | undefined = role,
): Wanted {
  const defaults = {image: BUILDER, serviceRole: roleArn(NAME), toolVersion: '1.2.3'};
  return {options: projectOptions(options), defaults, ownRole};
}

const NOTHING: ActualState = {project: undefined, role: undefined, repositories: []};
const THERE: ActualState = {
  project: actualProject(),
  role: {arn: roleArn(NAME), isOurs: true, trust: role.trust, policy: role.policy},
  repositories: [],
};

function repository(imageTagMutability: string, exclusions: string[] = []): EcrRepositoryFacts {
  const name = `intranet/${imageTagMutability.toLowerCase()}`;
  return {name, arn: 'arn', uri: 'uri', imageTagMutability, exclusions, scansOnPush: true};
}

const kinds = (steps: readonly ProjectStep[]) => steps.map(({kind}) => kind);
const resources = (steps: readonly ProjectStep[]) =>
  steps.map(({change: {action, resource}}) => `${action} ${resource}`);

test('orders the steps by their dependencies: repositories, role, project, webhook', () => {
  const steps = planSteps(wanted({triggers}), {
    ...NOTHING,
    repositories: [repository('IMMUTABLE')],
  }).steps;
  expect(kinds(steps)).toEqual([
    'set-mutability',
    'create-role',
    'put-policy',
    'create-project',
    'create-webhook',
  ]);
  expect(resources(steps)).toEqual([
    'update repository intranet/immutable',
    `create role ${NAME}`,
    `create policy of role ${NAME}`,
    'create project intranet',
    'create webhook of intranet',
  ]);
});

test('returns no steps if everything is up to date', () => {
  expect(planSteps(wanted(), THERE).steps).toEqual([]);
});

test('corrects only repositories that are immutable without exclusions', () => {
  const repositories = [
    repository('IMMUTABLE'),
    repository('MUTABLE'),
    repository('MUTABLE_WITH_EXCLUSION', ['v*']),
    repository('IMMUTABLE_WITH_EXCLUSION', ['latest']),
    {...repository('IMMUTABLE'), name: 'intranet/worker'},
  ];
  const steps = planSteps(wanted(), {...THERE, repositories}).steps;
  const field = {
    field: 'imageTagMutability',
    from: 'IMMUTABLE',
    to: 'IMMUTABLE_WITH_EXCLUSION: latest, branch-*, pr-*, building*',
  };
  expect(steps).toEqual(
    [repositories[0], repositories[4]].map((it) => ({
      kind: 'set-mutability',
      repository: it,
      mutability: OUR_MUTABILITY,
      change: {resource: `repository ${it?.name}`, action: 'update', fields: [field]},
    })),
  );
});

describe('the role', () => {
  test('is created with its trust policy and a field for each statement', () => {
    const steps = planSteps(wanted(), {...NOTHING, project: actualProject()}).steps;
    expect(steps).toMatchObject([
      {kind: 'create-role', role},
      {kind: 'put-policy', role},
    ]);
    const fields = steps.flatMap(({change}) => change.fields);
    expect(fields.map(({field}) => field)).toEqual([
      'trust.CodeBuild',
      'policy.WriteLogs',
      'policy.SignInToEcr',
      'policy.PublishImages',
      'policy.ExpireCaches',
    ]);
    expect(fields.every(({from}) => from === undefined)).toBe(true);
  });

  const other: PolicyDocument = {Version: '2012-10-17', Statement: []};

  test.each([
    ['trust', {trust: other, policy: role.policy}, ['put-trust']],
    ['policy', {trust: role.trust, policy: other}, ['put-policy']],
    ['both', {trust: other, policy: other}, ['put-trust', 'put-policy']],
  ])('is updated if its %s differs', (_, actual, expected) => {
    const steps = planSteps(wanted(), {
      ...THERE,
      role: {arn: roleArn(NAME), isOurs: true, ...actual},
    }).steps;
    expect(kinds(steps)).toEqual(expected);
    expect(new Set(resources(steps))).toEqual(new Set([`update role ${NAME}`]));
  });

  test('gets its policy if an interrupted run left it without one', () => {
    const actual = {arn: roleArn(NAME), isOurs: true, trust: role.trust, policy: undefined};
    const steps = planSteps(wanted(), {...THERE, role: actual}).steps;
    expect(kinds(steps)).toEqual(['put-policy']);
    expect(resources(steps)).toEqual([`create policy of role ${NAME}`]);
  });

  test('is not changed if this tool does not manage it', () => {
    const options = {...wanted({role: roleArn('other')}), ownRole: undefined};
    expect(kinds(planSteps(options, {...NOTHING, role: undefined}).steps)).toEqual([
      'create-project',
    ]);
    expect(planSteps(wanted({role: roleArn('other')}), THERE).steps).toMatchObject([
      {
        kind: 'update-project',
        change: {
          fields: [{field: 'serviceRole', from: roleArn(NAME), to: roleArn('other')}],
        },
      },
    ]);
  });
});

describe('the project', () => {
  test('is created with a field for each member', () => {
    const [step] = planSteps(wanted({}), {...THERE, project: undefined}).steps;
    expect(step).toMatchObject({kind: 'create-project', input: {name: 'intranet'}});
    const fields = Object.fromEntries(step?.change.fields.map(({field, to}) => [field, to]) ?? []);
    expect(fields).toMatchObject({
      'source.type': 'GITHUB',
      'artifacts.type': 'NO_ARTIFACTS',
      'environment.privilegedMode': 'true',
      'environment.environmentVariables.COPILOT_TOOLS_VERSION': '1.2.3',
      'tags.managed-by': 'ci-image-builder',
      'logsConfig.cloudWatchLogs.status': 'ENABLED',
    });
    expect(fields).not.toHaveProperty('name');
  });

  test('is updated by complete members: those that differ, and the tags', () => {
    const steps = planSteps(
      wanted({timeoutMinutes: 90, computeType: 'BUILD_GENERAL1_LARGE'}),
      THERE,
    ).steps;
    const {environment, tags} = actualProject();
    expect(steps).toEqual([
      {
        kind: 'update-project',
        input: {
          name: 'intranet',
          environment: {...environment, computeType: 'BUILD_GENERAL1_LARGE'},
          timeoutInMinutes: 90,
          tags,
        },
        plannedFrom: expect.objectContaining({name: 'intranet'}),
        change: {
          resource: 'project intranet',
          action: 'update',
          fields: [
            {
              field: 'environment.computeType',
              from: 'BUILD_GENERAL1_SMALL',
              to: 'BUILD_GENERAL1_LARGE',
            },
            {field: 'timeoutInMinutes', from: '60', to: '90'},
          ],
        },
      },
    ]);
  });

  test('compares the badge, which has another name in requests', () => {
    expect(planSteps(wanted({badge: false}), THERE).steps).toEqual([]);
    expect(planSteps(wanted({badge: true}), THERE).steps).toMatchObject([
      {
        input: {badgeEnabled: true},
        change: {fields: [{field: 'badgeEnabled', from: 'false', to: 'true'}]},
      },
    ]);
  });

  test.each([
    'git@github.com:acme/intranet.git',
    'https://github.com/acme/intranet',
    'https://github.com/Acme/Intranet.git',
  ])('does not change for the repository written as %s', (location) => {
    const project = actualProject();
    const source = {...project.source, type: 'GITHUB', location} as const;
    expect(planSteps(wanted(), {...THERE, project: {...project, source}}).steps).toEqual([]);
  });

  test("does not change for the other name of the connection's service", () => {
    const project = actualProject();
    const auth = {type: 'CODECONNECTIONS', resource: connectionArn('codeconnections')} as const;
    const source = {...project.source, type: 'GITHUB', auth} as const;
    const connection = connectionArn('codestar-connections');
    expect(
      planSteps(wanted({connection}), {...THERE, project: {...project, source}}).steps,
    ).toEqual([]);
  });
});

const GUARD = {
  requiresCommentApproval: 'FORK_PULL_REQUESTS',
  approverRoles: ['GITHUB_ADMIN', 'GITHUB_MAINTAIN', 'GITHUB_WRITE'],
};

describe('the webhook', () => {
  const POLICY = {
    field: 'pullRequestBuildPolicy',
    to: 'FORK_PULL_REQUESTS, approved by GITHUB_ADMIN, GITHUB_MAINTAIN, GITHUB_WRITE',
  };
  const group = [
    {type: 'EVENT', pattern: 'PUSH'},
    {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
  ] as const;
  const with_ = (webhook: Project['webhook']): ActualState => ({
    ...THERE,
    project: actualProject({webhook}),
  });

  test('is created with the triggers', () => {
    expect(planSteps(wanted({triggers}), THERE).steps).toEqual([
      {
        kind: 'create-webhook',
        input: {
          projectName: 'intranet',
          filterGroups: [group],
          pullRequestBuildPolicy: GUARD,
          buildType: 'BUILD',
        },
        change: {
          resource: 'webhook of intranet',
          action: 'create',
          fields: [{field: 'triggers', to: 'pushes to main'}, POLICY],
        },
      },
    ]);
  });

  test('is not changed if none is requested or if it is up to date', () => {
    const other = with_({filterGroups: [[{type: 'EVENT', pattern: 'PUSH'}]]});
    expect(planSteps(wanted({triggers: undefined}), other).steps).toEqual([]);
    const same = with_({filterGroups: [[...group].toReversed()]});
    expect(planSteps(wanted({triggers}), same).steps).toEqual([]);
  });

  test('of the old tool gets anchors, and its filters are shown', () => {
    const old = [group[0], {type: 'HEAD_REF', pattern: '^refs/heads/main'}] as const;
    const steps = planSteps(wanted({triggers}), with_({filterGroups: [[...old]]})).steps;
    expect(steps).toEqual([
      {
        kind: 'update-webhook',
        input: {projectName: 'intranet', filterGroups: [group], pullRequestBuildPolicy: GUARD},
        change: {
          resource: 'webhook of intranet',
          action: 'update',
          fields: [
            {
              field: 'triggers',
              from: 'EVENT PUSH and HEAD_REF ^refs/heads/main',
              to: 'pushes to main',
            },
            POLICY,
          ],
        },
      },
    ]);
  });

  test('that CodeBuild is deleting is created again if triggers are named', () => {
    const leaving = with_({filterGroups: [[...group]], status: 'DELETING'});
    const kinds = (asked: Triggers | undefined) =>
      planSteps(wanted({triggers: asked}), leaving).steps.map(({kind}) => kind);
    expect(kinds(triggers)).toEqual(['create-webhook']);
    expect(kinds(undefined)).toEqual([]);
  });

  test('loses its branch filter, which would override the groups', () => {
    const steps = planSteps(wanted({triggers}), with_({branchFilter: 'main'})).steps;
    expect(steps).toMatchObject([
      {
        kind: 'update-webhook',
        change: {fields: [{field: 'triggers', to: 'pushes to main'}, POLICY]},
      },
    ]);
  });
});

test('a stored backup is not stored again if AWS returns its tags in another order', () => {
  const backup = backupTags({branchFilter: '^main$', filterGroups: longFilters()});
  expect(backup.length).toBeGreaterThan(1);
  const tags = [...(actualProject().tags ?? []), ...backup.toReversed()];
  const project = {...actualProject(), tags};
  delete project.webhook;
  const {steps} = planSteps(wanted({triggers: undefined}), {...THERE, project});
  expect(kinds(steps)).toEqual(['create-webhook', 'delete-backup']);
});

/** Filters whose backup does not fit into one tag. */
function longFilters(): NonNullable<Webhook['filterGroups']> {
  return Array.from({length: 20}, (_, index) => [
    {type: 'EVENT', pattern: 'PUSH'},
    {type: 'HEAD_REF', pattern: `^refs/heads/${Math.sin(index)}$`},
  ]);
}

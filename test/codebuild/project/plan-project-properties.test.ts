import type {Project} from '@aws-sdk/client-codebuild';
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import type {LogGroupFacts} from '../../../src/codebuild/account/logs-api.ts';
import type {ActualRole} from '../../../src/codebuild/account/role-facts.ts';
import {planProject} from '../../../src/codebuild/project/plan-project.ts';
import {
  type ProjectAnswers,
  unattendedAnswer,
} from '../../../src/codebuild/project/project-question.ts';
import type {ProjectRequest} from '../../../src/codebuild/project/project-request.ts';
import type {ProjectStep} from '../../../src/codebuild/project/project-steps.ts';
import {rolePolicy, trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import type {AskedSettings} from '../../../src/codebuild/settings/asked-settings.ts';
import {
  EMPTY_SNAPSHOT,
  type FactsWanted,
  type Snapshot,
} from '../../../src/codebuild/snapshot/snapshot.ts';
import {Failure} from '../../../src/errors.ts';
import {MANAGED_BY} from '../../../src/managed-by.ts';
import {PLACE, roleArn} from '../samples.ts';
import {BUILDSPEC, request} from './project-rig.ts';
import {
  after,
  maybe,
  randomOptions,
  randomProject,
  randomSettings,
  text,
} from './random-project.ts';

const OWN = 'codebuild-intranet-eu-west-2';
const CREDENTIALS = (['GITHUB', 'GITLAB'] as const).map((serverType) => ({
  serverType,
  authType: 'PERSONAL_ACCESS_TOKEN' as const,
}));

/** What a run reads and changes in an account. */
interface World {
  readonly project: Project | undefined;
  readonly role: ActualRole | undefined;
  /** The log group of the project, whatever its name. */
  readonly logGroup: LogGroupFacts | undefined;
}

const boundary = fc.constantFrom('limit', 'none', `arn:aws:iam::${PLACE.accountId}:policy/other`);
const path = fc.constantFrom('/', '/teams/web/');
const retention = fc.constantFrom(30, 90, 'never' as const);

/** IAM does not distinguish upper and lower case. */
const roleTag = fc.record({key: fc.constantFrom('team', 'Team', 'cost'), value: text});

const randomRole: fc.Arbitrary<ActualRole> = fc
  .record({
    path,
    trusted: fc.constantFrom('intranet', 'other'),
    policy: maybe(fc.constantFrom('intranet', 'other')),
    boundary: maybe(fc.constantFrom('limit', 'other')),
    tags: fc.uniqueArray(roleTag, {maxLength: 2, selector: ({key}) => key.toLowerCase()}),
  })
  .map((it) => ({
    arn: `arn:aws:iam::${PLACE.accountId}:role${it.path}${OWN}`,
    isOurs: true,
    trust: trustPolicy({...PLACE, project: it.trusted}),
    policy: it.policy && rolePolicy({...PLACE, project: it.policy, imageName: 'old'}).policy,
    boundary: it.boundary && `arn:aws:iam::${PLACE.accountId}:policy/${it.boundary}`,
    tags: [MANAGED_BY, ...it.tags],
  }));

const randomWorld: fc.Arbitrary<World> = fc.record({
  project: maybe(
    fc
      .tuple(randomProject, fc.constantFrom(undefined, roleArn(OWN), roleArn('made_by_hand')))
      .map(([it, role]) => ({...it, ...(role === undefined ? {} : {serviceRole: role})})),
  ),
  role: maybe(randomRole),
  logGroup: maybe(fc.record({retention: fc.constantFrom(30, 60, 'never' as const)})),
});

const randomRequest: fc.Arbitrary<ProjectRequest> = fc
  .record({
    options: randomOptions,
    settings: fc.tuple(
      randomSettings,
      fc.record({
        rolePath: fc.option(path, {nil: undefined, freq: 1}),
        permissionsBoundary: maybe(boundary),
        logRetention: maybe(retention),
      }),
    ),
    role: fc.constantFrom(undefined, 'own', 'own', 'own', roleArn('made_by_hand')),
    parameters: maybe(fc.array(text, {maxLength: 3})),
    tags: fc.uniqueArray(roleTag, {maxLength: 2, selector: ({key}) => key}),
  })
  .map(({options, settings: [some, others], role, parameters, tags}) => {
    const {connection: _, role: __, source: ___, ...asked} = options;
    const buildspec = parameters && {
      ...BUILDSPEC,
      parameters: parameters.map((source) => ({name: source, source, line: 1})),
    };
    const settings: AskedSettings = {
      ...some,
      ...(role === undefined || role === 'own' ? others : {}),
      // Retention requires logs.
      ...(others.logRetention === undefined ? {} : {logGroup: {name: '/acme'}}),
      // A fleet is read from the account.
      fleet: undefined,
    };
    return request({
      options: {
        ...asked,
        tags: [...asked.tags, ...tags],
        settings,
        image: asked.image ?? 'registry.example/x',
      },
      role,
      codebase: {imageName: 'intranet', buildspec},
    });
  });

function read<K, T>(names: readonly K[] = [], value: T): Map<K, {readonly value: T}> {
  return new Map(names.map((it) => [it, {value}]));
}

/** A snapshot with the facts of an account that are wanted. */
function withFacts(wanted: FactsWanted, world: World, snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    projects: new Map([...snapshot.projects, ...read(wanted.projects, world.project)]),
    roles: new Map([...snapshot.roles, ...read(wanted.roles, world.role)]),
    logGroups: new Map([...snapshot.logGroups, ...read(wanted.logGroups, world.logGroup)]),
    connections: new Map([...snapshot.connections, ...read(wanted.connections, [])]),
    otherPolicies: new Map([...snapshot.otherPolicies, ...read(wanted.otherPolicies, 0)]),
    missingParameters: new Map([...snapshot.missingParameters, ...read(wanted.parameters, false)]),
    repositories: {value: []},
    ...(wanted.sourceCredentials === true ? {sourceCredentials: {value: CREDENTIALS}} : {}),
    ...(wanted.curatedImages === true ? {curatedImages: {value: []}} : {}),
  };
}

/** The steps of a run without a terminal. */
function planned(
  asked: ProjectRequest,
  world: World,
  answers: ProjectAnswers = {},
  snapshot: Snapshot = EMPTY_SNAPSHOT,
): readonly ProjectStep[] {
  const planning = planProject(asked, answers, snapshot, PLACE);
  if (planning.kind === 'plan') return planning.plan.steps;
  return planning.kind === 'question'
    ? planned(asked, world, {...answers, ...unattendedAnswer(planning.question)}, snapshot)
    : planned(asked, world, answers, withFacts(planning.wanted, world, snapshot));
}

/** The role that IAM stores after the steps. */
function roleAfter(
  before: ActualRole | undefined,
  steps: readonly ProjectStep[],
): ActualRole | undefined {
  let role = before;
  for (const step of steps) role = roleAfterStep(role, step);
  return role;
}

function roleAfterStep(role: ActualRole | undefined, step: ProjectStep): ActualRole | undefined {
  if (step.kind === 'create-role') {
    const {name, path: at = '/', trust, boundary: limit, tags = []} = step.role;
    return {
      arn: `arn:aws:iam::${PLACE.accountId}:role${at}${name}`,
      isOurs: true,
      trust,
      policy: undefined,
      boundary: limit === 'none' ? undefined : limit,
      tags: [MANAGED_BY, ...tags],
    };
  }
  if (role === undefined) return role;
  if (step.kind === 'put-trust') return {...role, trust: step.role.trust};
  if (step.kind === 'put-policy') return {...role, policy: step.role.policy};
  if (step.kind === 'put-boundary') {
    return {...role, boundary: step.boundary === 'none' ? undefined : step.boundary};
  }
  if (step.kind !== 'tag-role') return role;
  const keys = new Set(step.tags.map(({key}) => key?.toLowerCase()));
  const kept = (role.tags ?? []).filter(({key}) => !keys.has(key?.toLowerCase()));
  return {...role, tags: [...kept, ...step.tags]};
}

function applied(world: World, steps: readonly ProjectStep[]): World {
  const put = steps.find((it) => it.kind === 'put-retention');
  return {
    project: steps.length === 0 ? world.project : after(world.project, steps),
    role: roleAfter(world.role, steps),
    logGroup: put === undefined ? world.logGroup : {retention: put.retention},
  };
}

test('applied steps leave nothing to do, with the role and the logs, for every account and request', () => {
  const kinds = new Set<string>();
  let refused = 0;
  fc.assert(
    fc.property(randomRequest, randomWorld, (asked, world) => {
      let steps: readonly ProjectStep[];
      try {
        steps = planned(asked, world);
      } catch (error) {
        // Settings that contradict each other, or an account without access to the repository.
        if (!(error instanceof Failure)) throw error;
        refused += 1;
        return;
      }
      for (const {kind} of steps) kinds.add(kind);
      expect(planned(asked, applied(world, steps))).toEqual([]);
      // An interrupted run leaves a part, and the next run does the rest.
      const half = applied(world, steps.slice(0, Math.ceil(steps.length / 2)));
      expect(planned(asked, applied(half, planned(asked, half)))).toEqual([]);
    }),
    {numRuns: 150},
  );
  expect(refused).toBeLessThan(75);
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      'create-role',
      'put-trust',
      'put-policy',
      'put-boundary',
      'tag-role',
      'create-log-group',
      'put-retention',
      'create-project',
      'update-project',
    ]),
  );
});

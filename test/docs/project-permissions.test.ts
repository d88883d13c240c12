import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import type {Project} from '@aws-sdk/client-codebuild';
import {describe, expect, test} from 'vitest';

import {planProject} from '../../src/codebuild/project/plan-project.ts';
import {EMPTY_SNAPSHOT, type Snapshot} from '../../src/codebuild/snapshot/snapshot.ts';
import {BUILDSPEC, request} from '../codebuild/project/project-rig.ts';
import {BUILDER, PLACE, REPOSITORY, connectionArn} from '../codebuild/samples.ts';
import {PAGE, type Shape, covers, membersOf, rowsOf} from './project-members.ts';
import {PROJECT} from './markdown-page.ts';

const HERE = `${PLACE.region}:${PLACE.accountId}`;
const OWN = `arn:aws:iam::${PLACE.accountId}:role/codebuild-intranet-eu-west-2`;
const secret = (name: string) => `arn:aws:secretsmanager:${HERE}:secret:${name}-AbCdEf`;

/** Statements that also depend on the codebase. */
const OF_CODEBASE = new Set(['SignInToEcr', 'WriteReports']);

/** A project with every setting that requires a permission. */
const EVERYTHING = {
  name: 'intranet',
  source: {
    type: 'GITHUB',
    location: REPOSITORY,
    buildspec: 'arn:aws:s3:::specs/build.yml',
    auth: {type: 'CODECONNECTIONS', resource: connectionArn()},
  },
  secondarySources: [
    {type: 'GITLAB', location: 'https://gitlab.com/acme/themes.git', sourceIdentifier: 'themes'},
    {
      type: 'GITHUB',
      location: 'https://github.com/acme/docs.git',
      sourceIdentifier: 'docs',
      auth: {type: 'CODECONNECTIONS', resource: connectionArn('codeconnections', '0-1')},
    },
    {
      type: 'BITBUCKET',
      location: 'https://bitbucket.org/acme/old.git',
      sourceIdentifier: 'old',
      auth: {type: 'SECRETS_MANAGER', resource: secret('bitbucket')},
    },
    {type: 'S3', location: 'fonts/all/', sourceIdentifier: 'fonts'},
    {type: 'S3', location: 'icons/', sourceIdentifier: 'icons'},
    {
      type: 'CODECOMMIT',
      location: 'https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/tools',
      sourceIdentifier: 'tools',
    },
  ],
  artifacts: {type: 'S3', location: 'artifacts', path: 'web', bucketOwnerAccess: 'FULL'},
  secondaryArtifacts: [{type: 'S3', location: 'reports', artifactIdentifier: 'reports'}],
  cache: {type: 'S3', location: 'cache/web'},
  environment: {
    type: 'LINUX_CONTAINER',
    image: BUILDER,
    imagePullCredentialsType: 'SERVICE_ROLE',
    computeType: 'BUILD_GENERAL1_SMALL',
    privilegedMode: true,
    certificate: 'arn:aws:s3:::certificates/ca.pem',
    registryCredential: {
      credential: secret('registry'),
      credentialProvider: 'SECRETS_MANAGER',
    },
    environmentVariables: [
      {name: 'A', value: '/web/a', type: 'PARAMETER_STORE'},
      {name: 'B', value: 'web/b', type: 'SECRETS_MANAGER'},
      {name: 'ECR_VISIBILITY', value: 'PUBLIC', type: 'PLAINTEXT'},
      {name: 'IMAGE_MIRROR', value: `${BUILDER.split('/', 1)[0]}/mirror`, type: 'PLAINTEXT'},
    ],
    fleet: {fleetArn: `arn:aws:codebuild:${HERE}:fleet/web:1`},
    dockerServer: {computeType: 'BUILD_GENERAL1_LARGE', securityGroupIds: ['sg-1']},
    hostKernel: 'LINUX_KERNEL_6',
  },
  serviceRole: `arn:aws:iam::${PLACE.accountId}:role/hand-made`,
  timeoutInMinutes: 33,
  queuedTimeoutInMinutes: 44,
  encryptionKey: `arn:aws:kms:${HERE}:key/0f4b6c1a`,
  tags: [{key: 'team', value: 'web'}],
  vpcConfig: {vpcId: 'vpc-1', subnets: ['subnet-1'], securityGroupIds: ['sg-1']},
  badge: {badgeEnabled: true, badgeRequestUrl: 'https://badge.example'},
  logsConfig: {
    cloudWatchLogs: {status: 'ENABLED', groupName: 'builds', streamName: 'web'},
    s3Logs: {
      status: 'ENABLED',
      location: 'logs/web',
      encryptionDisabled: true,
      bucketOwnerAccess: 'FULL',
    },
  },
  fileSystemLocations: [
    {
      type: 'EFS',
      location: 'fs-01234567.efs.eu-west-2.amazonaws.com:/',
      mountPoint: '/mnt/efs',
      identifier: 'efs',
      mountOptions: 'nfsvers=4.1',
    },
  ],
  buildBatchConfig: {serviceRole: OWN, timeoutInMins: 9},
  concurrentBuildLimit: 3,
  autoRetryLimit: 2,
} as const satisfies Project;

/** Other kinds of sources and of access to them, of which a project has one. */
const SOURCES: readonly Project['source'][] = [
  EVERYTHING.source,
  {type: 'GITHUB', location: REPOSITORY},
  {type: 'BITBUCKET', location: 'https://bitbucket.org/acme/web.git'},
  {
    type: 'GITHUB',
    location: REPOSITORY,
    auth: {type: 'SECRETS_MANAGER', resource: secret('github')},
  },
  {type: 'S3', location: 'sources/web/'},
  {type: 'S3', location: 'sources/'},
  {
    type: 'CODECOMMIT',
    location: 'https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/web',
  },
];
const SAMPLES: readonly Project[] = SOURCES.map((source) => ({...EVERYTHING, source}));

/** An account with a project, linked to Git hosts by a connection and by a secret. */
function snapshotOf(project: Project): Snapshot {
  const credentials = [
    {
      serverType: 'GITHUB',
      authType: 'CODECONNECTIONS',
      resource: connectionArn('codeconnections', '0-2'),
    },
    {
      serverType: 'GITLAB',
      authType: 'CODECONNECTIONS',
      resource: connectionArn('codeconnections', '0-3'),
    },
    {serverType: 'BITBUCKET', authType: 'SECRETS_MANAGER', resource: secret('account')},
  ] as const;
  return {
    ...EMPTY_SNAPSHOT,
    projects: new Map([['intranet', {value: project}]]),
    roles: new Map([['codebuild-intranet-eu-west-2', {value: undefined}]]),
    repositories: {value: []},
    sourceCredentials: {value: credentials},
    missingParameters: new Map([['/web/a', {value: false}]]),
  };
}

/** The statements of the policy that the own role of an adopted project gets, by name. */
function statementsOf(project: Project): Readonly<Record<string, string>> {
  const {options, ...others} = request({
    role: 'own',
    codebase: {imageName: 'intranet', buildspec: {...BUILDSPEC, reportGroups: ['unit']}},
    options: {
      triggers: undefined,
      sourceVersion: undefined,
      buildspec: undefined,
      image: undefined,
    },
  });
  const asked = {...others, options, repository: undefined};
  const planning = planProject(asked, {}, snapshotOf(project), PLACE);
  if (planning.kind !== 'plan') throw new Error(`no plan: ${JSON.stringify(planning)}`);
  const [put] = planning.plan.steps.flatMap((it) => (it.kind === 'put-policy' ? [it] : []));
  const statements = put?.role.policy.Statement ?? [];
  return Object.fromEntries(statements.map((it) => [it.Sid, JSON.stringify(it)]));
}

/** A copy without one member, also in each item of a list. */
function without(value: unknown, [first = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((it) => without(it, [first, ...rest]));
  if (typeof value !== 'object' || value === null || !(first in value)) return value;
  const {[first]: inner, ...others} = value as Record<string, unknown>;
  return rest.length === 0 ? others : {...others, [first]: without(inner, rest)};
}

/** The names of the statements that change if a sample lacks a member. */
function dependants(leaf: string): string[] {
  const changed = SAMPLES.flatMap((sample) => {
    const [before, after] = [
      statementsOf(sample),
      statementsOf(without(sample, leaf.split('.')) as Project),
    ];
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].filter((it) => before[it] !== after[it]);
  });
  return [...new Set(changed)].filter((it) => !OF_CODEBASE.has(it));
}

const rows = rowsOf(await readFile(join(PROJECT, PAGE), 'utf8'));
const model = await readFile(join(PROJECT, 'test/sandbox/aws/generated/codebuild.json'), 'utf8');
const {shapes} = JSON.parse(model) as {readonly shapes: Readonly<Record<string, Shape>>};
/** The name of the project is in most statements. */
const leaves = membersOf(shapes, 'Project', []).filter((it) => it !== 'name');

describe('the permissions of the own role', () => {
  test.each(rows.filter(({members}) => !members.includes('name')))(
    'depend on $members as the table says',
    ({members, permissions}) => {
      const ofRow = leaves.filter((leaf) => members.some((it) => covers(it, leaf)));
      const found = new Set(ofRow.flatMap((it) => dependants(it)));
      expect([...found].toSorted()).toEqual([...permissions].toSorted());
    },
  );

  test('are all in the table', () => {
    const named = new Set(rows.flatMap(({permissions}) => permissions));
    const given = new Set(SAMPLES.flatMap((it) => Object.keys(statementsOf(it))));
    expect([...given].filter((it) => !named.has(it) && !OF_CODEBASE.has(it))).toEqual([]);
  });
});

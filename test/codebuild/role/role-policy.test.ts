import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import {
  type BuildAccess,
  rolePolicy,
  trustPolicy,
} from '../../../src/codebuild/role/role-policy.ts';
import {policySizeProblem} from '../../../src/codebuild/account/same-policy.ts';
import {
  SHARED_ROLE_TYPES,
  sharedRolePolicy,
  sharedTrustPolicy,
} from '../../../src/codebuild/role/shared-role-policy.ts';

const place = {partition: 'aws', region: 'eu-west-2', accountId: '123456789012'};
const project = {...place, project: 'intranet'};
const HERE = 'eu-west-2:123456789012';
const ID = '0f4b6c1a-2d3e-4f50-8a9b-0c1d2e3f4a5b';

/** The resources of a policy, by the names of the statements. */
function resources({Statement}: PolicyDocument): Record<string, unknown> {
  return Object.fromEntries(Statement.map(({Sid, Resource}) => [Sid, Resource]));
}

const needing = (access: Partial<BuildAccess>) =>
  resources(rolePolicy({...project, ...access}).policy);

/** The permissions that docs/registries.md lists, by service. */
async function documented(service: string): Promise<string[]> {
  const page = await readFile(new URL('../../../docs/registries.md', import.meta.url), 'utf8');
  const found = page.match(/"(?:ecr|ecr-public|sts):\w+"/gu) ?? [];
  const actions = found.map((it) => it.slice(1, -1));
  return service === 'ecr'
    ? actions.filter((it) => it.startsWith('ecr:')).toSorted()
    : actions.filter((it) => !it.startsWith('ecr:')).toSorted();
}

function actions({Statement}: PolicyDocument, service: RegExp): string[] {
  return Statement.flatMap(({Action}) => Action)
    .filter((it) => service.test(it))
    .toSorted();
}

test('lets only CodeBuild assume the role, for this project', () => {
  expect(trustPolicy({...project, partition: 'aws-cn'})).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'CodeBuild',
        Effect: 'Allow',
        Principal: {Service: 'codebuild.amazonaws.com'},
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: {
            'aws:SourceAccount': '123456789012',
            'aws:SourceArn': `arn:aws-cn:codebuild:${HERE}:project/intranet`,
          },
        },
      },
    ],
  });
});

test('allows a project without needs to write its logs', () => {
  const group = `arn:aws:logs:${HERE}:log-group:/aws/codebuild/intranet`;
  expect(needing({})).toEqual({WriteLogs: [group, `${group}:*`]});
});

describe('permissions for images', () => {
  const imageName = 'intranet';
  test('in private ECR are those of the docs, for their repositories', async () => {
    const policy = rolePolicy({...project, imageName}).policy;
    expect(resources(policy)).toMatchObject({
      SignInToEcr: '*',
      PublishImages: [
        `arn:aws:ecr:${HERE}:repository/intranet`,
        `arn:aws:ecr:${HERE}:repository/intranet/*`,
      ],
      // Rules that remove old content must not remove images.
      ExpireCaches: [`arn:aws:ecr:${HERE}:repository/intranet/cache`],
    });
    expect(actions(policy, /^ecr:/u)).toEqual(await documented('ecr'));
    expect(actions(policy, /^ecr-public:|^sts:/u)).toEqual([]);
  });
  test('in ECR Public are those of the docs, too', async () => {
    const policy = rolePolicy({...project, imageName, visibility: ['PUBLIC']}).policy;
    expect(resources(policy)).toMatchObject({
      SignInToEcrPublic: '*',
      PublishPublicImages: [
        'arn:aws:ecr-public::123456789012:repository/intranet',
        'arn:aws:ecr-public::123456789012:repository/intranet/*',
      ],
    });
    expect(actions(policy, /^ecr-public:|^sts:/u)).toEqual(await documented('ecr-public'));
    expect(actions(policy, /^ecr:/u)).toEqual([]);
  });
  test('can be for both', () => {
    expect(Object.keys(needing({imageName, visibility: ['PRIVATE', 'PUBLIC']}))).toEqual([
      'WriteLogs',
      'SignInToEcr',
      'PublishImages',
      'ExpireCaches',
      'SignInToEcrPublic',
      'PublishPublicImages',
    ]);
  });
  test.each(['*', 'intranet*', '', '../a', 'a?'])('are not given for a name such as %j', (name) => {
    expect(Object.keys(needing({imageName: name}))).toEqual(['WriteLogs']);
  });
});

describe('permission for the builder image', () => {
  test('lets the role pull it from private ECR in any account', () => {
    const host = '210987654321.dkr.ecr.us-east-1.amazonaws.com';
    const digest = `sha256:${'0'.repeat(64)}`;
    for (const end of ['', ':1.0', `@${digest}`, `:1.0@${digest}`]) {
      expect(needing({builderImage: `${host}/team/builder${end}`})).toMatchObject({
        SignInToEcr: '*',
        PullBuilderImage: ['arn:aws:ecr:us-east-1:210987654321:repository/team/builder'],
      });
    }
  });
  test.each([
    'public.ecr.aws/uktrade/ci-image-builder',
    'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    'registry.example/builder:1',
    '210987654321.dkr.ecr.us-east-1.amazonaws.com/*',
    '210987654321.dkr.ecr.us-east-1.amazonaws.com.example/builder',
  ])('is not given for %s', (builderImage) => {
    expect(Object.keys(needing({builderImage}))).toEqual(['WriteLogs']);
  });
  test('uses the registry that the account reports', () => {
    const registry = '127.0.0.1:5000/123456789012';
    const builderImage = `${registry}/ci-image-builder:1.0`;
    expect(needing({builderImage, registry})).toMatchObject({
      PullBuilderImage: [`arn:aws:ecr:${HERE}:repository/ci-image-builder`],
    });
    expect(Object.keys(needing({builderImage, registry: '127.0.0.1:5000/1'}))).toEqual([
      'WriteLogs',
    ]);
  });
});

describe('permission for a mirror of builders', () => {
  const host = '210987654321.dkr.ecr.us-east-1.amazonaws.com';
  test.each([
    [`${host}/docker-hub`, 'docker-hub/'],
    [`${host}/team/mirror/`, 'team/mirror/'],
    [host, ''],
  ])('lets the role pull from %s, and import images', (mirror, prefix) => {
    const registry = 'arn:aws:ecr:us-east-1:210987654321:repository';
    expect(needing({mirror})).toMatchObject({
      SignInToEcr: '*',
      PullBuilders: [
        `${registry}/${prefix}paketobuildpacks/*`,
        `${registry}/${prefix}buildpacksio/*`,
      ],
    });
    expect(rolePolicy({...project, mirror}).policy.Statement.at(-1)?.Action).toContain(
      'ecr:BatchImportUpstreamImage',
    );
  });
  test.each(['none', '', '/', 'public.ecr.aws/uktrade', `${host}/*`, `${host}/a?/b`])(
    'is not given for %j',
    (mirror) => {
      expect(Object.keys(needing({mirror}))).toEqual(['WriteLogs']);
    },
  );
});

test('allows parameters by name, with or without a slash, and by ARN', () => {
  const arn = 'arn:aws:ssm:eu-west-1:210987654321:parameter/shared';
  const given = ['/codebuild/slack', 'codebuild/slack', 'token:3', `${arn}:live`];
  expect(needing({parameters: [...given, '*', '/codebuild/*', 'a?', '', '${x}']})).toMatchObject({
    ReadParameters: [
      `arn:aws:ssm:${HERE}:parameter/codebuild/slack`,
      `arn:aws:ssm:${HERE}:parameter/token`,
      arn,
    ],
  });
});

test('allows secrets by name and by ARN, with suffixes of CodeBuild', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:210987654321:secret';
  const given = ['team/token', 'team/token:key', `${arn}:a-AbCdEf:key:AWSCURRENT:`, `${arn}:b`];
  expect(needing({secrets: [...given, '*', 'a*', '']})).toMatchObject({
    ReadSecrets: [
      `arn:aws:secretsmanager:${HERE}:secret:team/token-??????`,
      `${arn}:a-AbCdEf`,
      `${arn}:a-AbCdEf-??????`,
      `${arn}:b-??????`,
    ],
  });
});

test.each(['codeconnections', 'codestar-connections'])(
  'allows both ARNs of a connection (%s)',
  (name) => {
    const policy = rolePolicy({
      ...project,
      connections: [`arn:aws:${name}:${HERE}:connection/${ID}`],
    }).policy;
    expect(resources(policy)).toMatchObject({
      UseConnection: [
        `arn:aws:codeconnections:${HERE}:connection/${ID}`,
        `arn:aws:codestar-connections:${HERE}:connection/${ID}`,
      ],
    });
    expect(actions(policy, /connections:/u)).toEqual([
      'codeconnections:GetConnection',
      'codeconnections:GetConnectionToken',
      'codeconnections:UseConnection',
      'codestar-connections:GetConnection',
      'codestar-connections:GetConnectionToken',
      'codestar-connections:UseConnection',
    ]);
  },
);

test('ignores an invalid connection', () => {
  expect(
    Object.keys(needing({connections: [`arn:aws:codeconnections:${HERE}:connection/*`]})),
  ).toEqual(['WriteLogs']);
});

test('allows reports and the cache if they are requested', () => {
  const groups = `arn:aws:codebuild:${HERE}:report-group`;
  const elsewhere = 'arn:aws:codebuild:eu-west-1:210987654321:report-group/shared';
  expect(
    needing({
      reportGroups: ['unit', 'e2e', `${groups}/shared`, `${groups}/*`, elsewhere],
      settings: {cache: {type: 'S3', location: 'acme-cache/intranet/'}},
    }),
  ).toMatchObject({
    WriteReports: [`${groups}/intranet-*`, `${groups}/shared`, elsewhere],
    KeepCache: ['arn:aws:s3:::acme-cache/intranet/*'],
  });
  expect(needing({settings: {cache: {type: 'S3', location: 'acme-cache'}}})).toMatchObject({
    KeepCache: ['arn:aws:s3:::acme-cache/*'],
  });
  expect(Object.keys(needing({settings: {cache: {type: 'S3', location: '*'}}}))).toEqual([
    'WriteLogs',
  ]);
});

describe.each(SHARED_ROLE_TYPES)('the shared role %s', (type) => {
  const policy = sharedRolePolicy(type, place);
  test('has no wildcard actions, and limits every resource to the account', () => {
    for (const {Sid, Action, Resource = [], Condition} of policy.Statement) {
      for (const action of [Action].flat()) expect(action).not.toContain('*');
      const isOfNothing = ['SignInToEcr', 'SignInToEcrPublic', 'NameAccount'].includes(Sid);
      for (const arn of [Resource].flat()) {
        const names = `${arn}${JSON.stringify(Condition ?? {})}`;
        if (!isOfNothing && Sid !== 'PullBuilderImage') expect(names).toContain('123456789012');
      }
    }
  });
  test('has unique statement names, and fits the limit', () => {
    const names = policy.Statement.map(({Sid}) => Sid);
    expect(new Set(names).size).toBe(names.length);
    expect(policySizeProblem(policy, 'managed')).toBeUndefined();
  });
});

test('may publish only with the type ci', () => {
  expect(Object.keys(resources(sharedRolePolicy('custom', place)))).toEqual([
    'WriteLogs',
    'ReadCodeCommit',
    'UseOwnBuckets',
    'UseConnection',
  ]);
  expect(Object.keys(resources(sharedRolePolicy('ci', place)))).toEqual(
    expect.arrayContaining(['PublishImages', 'PublishPublicImages', 'ReadParameters']),
  );
});

test('a shared role can be used by all projects of the account', () => {
  expect(sharedTrustPolicy(place).Statement[0]?.Condition).toEqual({
    StringEquals: {'aws:SourceAccount': '123456789012'},
    ArnLike: {'aws:SourceArn': 'arn:aws:codebuild:*:123456789012:project/*'},
  });
});

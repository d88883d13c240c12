import {describe, expect, test} from 'vitest';
import type {Buildspec} from '../../../src/codebuild/buildspec/buildspec.ts';
import {type BuildInputs, ownRole} from '../../../src/codebuild/role/own-role.ts';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import type {RoleDefinition} from '../../../src/codebuild/account/role-facts.ts';
import {samePolicy} from '../../../src/codebuild/account/same-policy.ts';
import {BUILDER, PLACE, connectionArn} from '../samples.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const of = {name: 'codebuild-intranet-eu-west-2', project: 'intranet', place: PLACE};
const HERE = `${PLACE.region}:${PLACE.accountId}`;

const buildspec: Buildspec = {
  parameters: [{name: 'SLACK_TOKEN', source: '/codebuild/slack_api_token', line: 4}],
  secrets: [{name: 'KEY', source: 'team/key:json', line: 6}],
  reportGroups: ['unit'],
  problems: [],
};

function facts(changes: Partial<BuildInputs> = {}): BuildInputs {
  return {
    codebase: {imageName: 'intranet', buildspec},
    image: BUILDER,
    means: [{connection: connectionArn()}],
    variables: [],
    settings: {},
    ...changes,
  };
}

/** The wanted role. */
function definition(inputs: BuildInputs, actual?: PolicyDocument): RoleDefinition {
  return ownRole(of, inputs, actual).definition;
}

function resources({Statement}: PolicyDocument): Record<string, unknown> {
  return Object.fromEntries(Statement.map(({Sid, Resource}) => [Sid, Resource]));
}

test('allows what the builds of its project use', () => {
  const role = definition(facts());
  expect(role).toMatchObject({
    name: of.name,
    description: 'Builds of the CodeBuild project intranet, managed by ci-image-builder.',
    trust: {
      Statement: [
        {
          Condition: {
            StringEquals: {'aws:SourceArn': `arn:aws:codebuild:${HERE}:project/intranet`},
          },
        },
      ],
    },
  });
  expect(resources(role.policy)).toMatchObject({
    PublishImages: [
      `arn:aws:ecr:${HERE}:repository/intranet`,
      `arn:aws:ecr:${HERE}:repository/intranet/*`,
    ],
    PullBuilderImage: [`arn:aws:ecr:${HERE}:repository/ci-image-builder`],
    ReadParameters: [`arn:aws:ssm:${HERE}:parameter/codebuild/slack_api_token`],
    ReadSecrets: [`arn:aws:secretsmanager:${HERE}:secret:team/key-??????`],
    UseConnection: [connectionArn('codeconnections'), connectionArn('codestar-connections')],
    WriteReports: [`arn:aws:codebuild:${HERE}:report-group/intranet-*`],
  });
});

test('reads the variables of the project, too', () => {
  const {policy} = definition(
    facts({
      settings: {cache: {type: 'S3', location: 'bucket/cache'}},
      variables: [
        {name: 'A', value: '/a', type: 'PARAMETER_STORE'},
        {name: 'B', value: 'b', type: 'SECRETS_MANAGER'},
        {name: 'C', value: '/c', type: 'PLAINTEXT'},
      ],
    }),
    undefined,
  );
  expect(resources(policy)).toMatchObject({
    ReadParameters: [
      `arn:aws:ssm:${HERE}:parameter/codebuild/slack_api_token`,
      `arn:aws:ssm:${HERE}:parameter/a`,
    ],
    ReadSecrets: [
      `arn:aws:secretsmanager:${HERE}:secret:team/key-??????`,
      `arn:aws:secretsmanager:${HERE}:secret:b-??????`,
    ],
    KeepCache: ['arn:aws:s3:::bucket/cache/*'],
  });
});

describe('publishes images', () => {
  const publishes = (changes: Partial<BuildInputs>) =>
    Object.keys(resources(definition(facts(changes), undefined).policy)).filter((it) =>
      it.startsWith('Publish'),
    );
  const set = (value: string) => [{name: 'ECR_VISIBILITY', value, type: 'PLAINTEXT'} as const];
  const inBuildspec = (ecrVisibility: 'PUBLIC' | 'PRIVATE') => ({
    codebase: {imageName: 'intranet', buildspec: {...buildspec, ecrVisibility}},
  });

  test('to private ECR by default', () => {
    expect(publishes({})).toEqual(['PublishImages']);
    expect(publishes({variables: set('elsewhere')})).toEqual(['PublishImages']);
  });

  test('to the registry that the buildspec names', () => {
    expect(publishes(inBuildspec('PUBLIC'))).toEqual(['PublishPublicImages']);
  });

  test('as before if the buildspec cannot be read, even with another image name', () => {
    const before = definition(facts(inBuildspec('PUBLIC')), undefined).policy;
    const away = facts({codebase: {imageName: 'other', buildspec: undefined}});
    expect(resources(definition(away, before).policy)).toMatchObject({
      PublishPublicImages: [
        expect.stringContaining('repository/other'),
        expect.stringContaining('repository/other/*'),
      ],
    });
    expect(resources(definition(away, before).policy)).not.toHaveProperty('PublishImages');
  });

  test('to the registry that a variable of the project names, before the buildspec', () => {
    expect(publishes({variables: set('public')})).toEqual(['PublishPublicImages']);
    expect(publishes({...inBuildspec('PUBLIC'), variables: set('PRIVATE')})).toEqual([
      'PublishImages',
    ]);
  });
});

test('pulls builders from the mirror of the project, or else of the buildspec', () => {
  const host = '210987654321.dkr.ecr.us-east-1.amazonaws.com';
  const codebase = {imageName: 'intranet', buildspec: {...buildspec, imageMirror: `${host}/a`}};
  const from = (changes: Partial<BuildInputs>) =>
    resources(definition(facts({codebase, ...changes}), undefined).policy)['PullBuilders'];
  const set = (value: string) => [{name: 'IMAGE_MIRROR', value, type: 'PLAINTEXT'} as const];
  expect(from({})).toContainEqual(expect.stringContaining('repository/a/paketobuildpacks/*'));
  expect(from({variables: set(`${host}/b`)})).toEqual([
    expect.stringContaining('repository/b/paketobuildpacks/*'),
    expect.stringContaining('repository/b/buildpacksio/*'),
  ]);
  expect(from({variables: set('none')})).toBeUndefined();
  const before = definition(facts({codebase}), undefined).policy;
  const away = facts({
    codebase: {imageName: 'a', buildspec: undefined},
    variables: set(`${host}/b`),
  });
  expect(resources(definition(away, before).policy)['PullBuilders']).toEqual([
    expect.stringContaining('repository/b/paketobuildpacks/*'),
    expect.stringContaining('repository/b/buildpacksio/*'),
  ]);
  const hidden = [{name: 'IMAGE_MIRROR', value: '/mirror', type: 'PARAMETER_STORE'} as const];
  expect(resources(definition(facts({variables: hidden}), before).policy)).toMatchObject({
    PullBuilders: [
      expect.stringContaining('repository/a/paketobuildpacks/*'),
      expect.stringContaining('repository/a/buildpacksio/*'),
    ],
  });
});

describe('without the checkout', () => {
  const before = definition(facts()).policy;
  const away = {imageName: undefined, buildspec: undefined};

  test('keeps the permissions that come from it', () => {
    const {policy} = definition(facts({codebase: away}), before);
    expect(samePolicy(policy, before)).toBe(true);
  });

  test('keeps the sign-in to private ECR if it may still pull from there', () => {
    const mirror = '210987654321.dkr.ecr.us-east-1.amazonaws.com/mirror';
    const seen: Buildspec = {...buildspec, ecrVisibility: 'PUBLIC', imageMirror: mirror};
    const variables = [{name: 'ECR_VISIBILITY', value: 'PUBLIC', type: 'PLAINTEXT'} as const];
    const image = 'aws/codebuild/standard:7.0';
    const whole = facts({codebase: {imageName: 'a', buildspec: seen}, variables, image});
    const {policy} = definition(whole, undefined);
    const without = facts({codebase: {imageName: 'a', buildspec: undefined}, variables, image});
    expect(samePolicy(definition(without, policy).policy, policy)).toBe(true);
    expect(resources(policy)).toMatchObject({SignInToEcr: '*', PullBuilders: expect.anything()});
  });

  test('drops permissions that have another reason, which is gone', () => {
    const {policy} = definition(
      facts({codebase: away, means: [], image: 'aws/codebuild/standard:7.0'}),
      before,
    );
    expect(Object.keys(resources(policy)).toSorted()).toEqual(
      ['WriteLogs', 'SignInToEcr', 'PublishImages', 'ExpireCaches', 'ReadParameters', 'ReadSecrets']
        .concat('DecryptParameters', 'DecryptSecrets', 'WriteReports')
        .toSorted(),
    );
  });

  test('keeps the parameters that may be decrypted, and adds those of the project', () => {
    const variables = [{name: 'A', value: '/a', type: 'PARAMETER_STORE'}] as const;
    const {policy} = definition(facts({codebase: away, variables}), before);
    const decryption = policy.Statement.find(({Sid}) => Sid === 'DecryptParameters');
    expect(decryption?.Condition).toEqual({
      StringEquals: {
        'kms:EncryptionContext:PARAMETER_ARN': [
          `arn:aws:ssm:${HERE}:parameter/a`,
          `arn:aws:ssm:${HERE}:parameter/codebuild/slack_api_token`,
        ],
      },
    });
  });

  test("keeps the connection of the account's credentials if they are not read", () => {
    const {policy} = definition(facts());
    const same = definition(facts({means: [], keepsAccess: true}), policy);
    expect(samePolicy(same.policy, policy)).toBe(true);
  });

  test('may read a secret with the token for the Git host, and keeps that likewise', () => {
    const secret = `arn:aws:secretsmanager:${HERE}:secret:github-AbCdEf`;
    const {policy} = definition(facts({means: [{secret}]}), undefined);
    expect(resources(policy)['ReadSourceCredentials']).toContain(secret);
    const same = definition(facts({means: [], keepsAccess: true}), policy);
    expect(samePolicy(same.policy, policy)).toBe(true);
  });

  test('adds a variable of the project to those of the buildspec', () => {
    const variables = [{name: 'A', value: '/a', type: 'PARAMETER_STORE'} as const];
    const {policy} = definition(facts({codebase: away, variables}), before);
    expect(resources(policy)['ReadParameters']).toEqual([
      `arn:aws:ssm:${HERE}:parameter/a`,
      `arn:aws:ssm:${HERE}:parameter/codebuild/slack_api_token`,
    ]);
  });

  test('reads a single text of IAM as a list', () => {
    const one = `arn:aws:ssm:${HERE}:parameter/old`;
    const Statement = before.Statement.map((it) =>
      it.Sid === 'ReadParameters' ? {...it, Resource: one} : it,
    );
    const variables = [{name: 'A', value: '/a', type: 'PARAMETER_STORE'} as const];
    const {policy} = definition(facts({codebase: away, variables}), {...before, Statement});
    expect(resources(policy)['ReadParameters']).toEqual([`arn:aws:ssm:${HERE}:parameter/a`, one]);
  });

  test('reads a policy with a single statement', () => {
    const only = {...before, Statement: before.Statement[2]} as never;
    const {policy} = definition(facts({codebase: away}), only);
    expect(resources(policy)).toHaveProperty('PublishImages');
  });

  test('with the checkout, drops what the buildspec no longer names', () => {
    const nothing = {...buildspec, parameters: [], secrets: [], reportGroups: []};
    const {policy} = definition(
      facts({codebase: {imageName: 'other', buildspec: nothing}}),
      before,
    );
    expect(Object.keys(resources(policy))).not.toContain('ReadParameters');
    expect(resources(policy)['PublishImages']).toEqual([
      `arn:aws:ecr:${HERE}:repository/other`,
      `arn:aws:ecr:${HERE}:repository/other/*`,
    ]);
  });
});

test('names variables whose value is not safe in a policy, without the value', () => {
  const variables = [
    {name: 'A', value: '/a/*', type: 'PARAMETER_STORE'},
    {name: 'B', value: 'b*', type: 'SECRETS_MANAGER'},
    {name: 'C', value: '/c', type: 'PARAMETER_STORE'},
    {name: 'D', value: '*', type: 'PLAINTEXT'},
  ] as const;
  expect(ownRole(of, facts({variables}), undefined).gaps).toEqual([
    'environment.environmentVariables.A',
    'environment.environmentVariables.B',
  ]);
});

test('refuses a policy that is too large for IAM before any change', () => {
  const variables = Array.from({length: 300}, (_, index) => ({
    name: `V${index}`,
    // Nothing that the names begin with is the same.
    value: `${index}somelongnameofaparameter`,
    type: 'PARAMETER_STORE' as const,
  }));
  expect(() => ownRole(of, facts({variables}), undefined)).toThrow(
    expect.objectContaining({
      kind: 'usage',
      code: 'codebuild.role-too-large',
      message: expect.stringContaining(of.name),
      details: [
        expect.stringMatching(/\d+ characters.* 10240\.$/u),
        expect.stringMatching(/^ReadParameters has 301 resources and \d+ characters\.$/u),
        expect.any(String),
        expect.any(String),
      ],
      remedy: [expect.stringContaining('Start the names'), mentioning(option('role', 'NAME'))],
    }),
  );
});

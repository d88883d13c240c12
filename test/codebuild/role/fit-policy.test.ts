import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import {policySizeProblem, samePolicy} from '../../../src/codebuild/account/same-policy.ts';
import type {Buildspec} from '../../../src/codebuild/buildspec/buildspec.ts';
import {type OwnRole, ownRole} from '../../../src/codebuild/role/own-role.ts';
import {allows} from '../../sandbox/aws/iam-evaluate.ts';
import {readPolicy} from '../../sandbox/aws/iam-policy-document.ts';
import {BUILDER, PLACE, connectionArn} from '../samples.ts';

const HERE = `${PLACE.region}:${PLACE.accountId}`;
const KEY = `arn:aws:kms:${HERE}:key/0f4b6c1a`;

const ofBuildspec = (names: readonly string[]) =>
  names.map((source, index) => ({name: `V${index}`, source, line: index + 1}));

/** The own role of a project whose buildspec reads these parameters and secrets. */
function roleFor(
  parameters: readonly string[],
  secrets: readonly string[] = [],
  actual?: PolicyDocument,
): OwnRole {
  const buildspec: Buildspec = {
    parameters: ofBuildspec(parameters),
    secrets: ofBuildspec(secrets),
    reportGroups: ['unit'],
    problems: [],
  };
  return roleOf({imageName: 'intranet', buildspec}, actual);
}

function roleOf(
  codebase: {readonly imageName: string; readonly buildspec: Buildspec | undefined},
  actual: PolicyDocument | undefined,
): OwnRole {
  return ownRole(
    {name: 'codebuild-intranet-eu-west-2', project: 'intranet', place: PLACE},
    {
      codebase,
      image: BUILDER,
      means: [{connection: connectionArn()}],
      variables: [],
      settings: {},
    },
    actual,
  );
}

/** The parameters and secrets that a build could not read, because the policy does not allow it. */
function unreadable(
  policy: PolicyDocument,
  parameters: readonly string[],
  secrets: readonly string[],
): string[] {
  const statements = readPolicy(JSON.stringify(policy), 'identity');
  const isReadable = (action: string, arn: string, key: string, service: string) =>
    allows(statements, action, arn) &&
    allows(statements, 'kms:Decrypt', KEY, {
      [`kms:EncryptionContext:${key}`]: arn,
      'kms:ViaService': `${service}.${PLACE.region}.amazonaws.com`,
    });
  return [
    ...parameters
      .map((it) => `arn:aws:ssm:${HERE}:parameter/${it.replace(/^\//u, '')}`)
      .filter((it) => !isReadable('ssm:GetParameters', it, 'PARAMETER_ARN', 'ssm')),
    ...secrets
      .map((it) => `arn:aws:secretsmanager:${HERE}:secret:${it}-AbCdEf`)
      .filter(
        (it) => !isReadable('secretsmanager:GetSecretValue', it, 'SecretARN', 'secretsmanager'),
      ),
  ];
}

const named = (count: number, start: string) =>
  Array.from({length: count}, (_, index) => `${start}${index}`);

function conditionOf({Statement}: PolicyDocument, name: string): unknown {
  return Statement.find(({Sid}) => Sid === name)?.Condition;
}

describe('the policy of a role', () => {
  test('limits keys to the parameters and secrets by name, if there is room', () => {
    const {definition, groups} = roleFor(['/intranet/a'], ['team/key']);
    expect(groups).toEqual([]);
    expect(conditionOf(definition.policy, 'DecryptParameters')).toEqual({
      StringEquals: {
        'kms:EncryptionContext:PARAMETER_ARN': [`arn:aws:ssm:${HERE}:parameter/intranet/a`],
      },
    });
    expect(conditionOf(definition.policy, 'DecryptSecrets')).toEqual({
      StringLike: {
        'kms:EncryptionContext:SecretARN': [
          `arn:aws:secretsmanager:${HERE}:secret:team/key-??????`,
        ],
      },
    });
  });

  test('limits keys to the service that reads only these, if there is less room', () => {
    const {definition, groups} = roleFor(named(80, '/intranet/'));
    expect(groups).toEqual([]);
    expect(conditionOf(definition.policy, 'DecryptParameters')).toEqual({
      StringLike: {'kms:ViaService': ['ssm.eu-west-2.*']},
    });
    const statements = readPolicy(JSON.stringify(definition.policy), 'identity');
    const decrypts = (service: string) =>
      allows(statements, 'kms:Decrypt', KEY, {'kms:ViaService': `${service}.amazonaws.com`});
    expect(decrypts('ssm.eu-west-2')).toBe(true);
    expect(decrypts('ssm.eu-west-1')).toBe(false);
    expect(decrypts('s3.eu-west-2')).toBe(false);
    expect(allows(statements, 'kms:Decrypt', KEY)).toBe(false);
  });

  test('groups as few names as possible, the most specific first', () => {
    const names = [...named(150, '/intranet/production/database/url-'), '/intranet/key'];
    const {definition, groups} = roleFor(names);
    expect(groups).toEqual([`arn:aws:ssm:${HERE}:parameter/intranet/production/database/url-*`]);
    expect(unreadable(definition.policy, names, [])).toEqual([]);
    const parameters = definition.policy.Statement.find(({Sid}) => Sid === 'ReadParameters');
    expect(parameters?.Resource).toEqual([...groups, `arn:aws:ssm:${HERE}:parameter/intranet/key`]);
  });

  test('has room for thousands of names with a common start', () => {
    const names = named(3000, '/intranet/some/long/path/');
    expect(unreadable(roleFor(names).definition.policy, names, [])).toEqual([]);
  });

  test('names single parameters again, as soon as there is room', () => {
    const many = roleFor(named(200, '/intranet/'));
    expect(many.groups).toHaveLength(1);
    const few = roleFor(['/intranet/1'], [], many.definition.policy);
    expect(few.groups).toEqual([]);
  });
});

test('fits into the limit of IAM and allows all that is named, or is refused; and then stays the same', () => {
  const part = fc.constantFrom('web', 'api', 'production', 'staging', 'database', 'a', 'key');
  const name = fc
    .array(part, {minLength: 1, maxLength: 5})
    .chain((parts) => fc.constantFrom('/', '.', '-', '_').map((it) => parts.join(it)));
  const names = (maxLength: number) =>
    fc
      .array(fc.tuple(name, fc.nat(999)), {maxLength, size: 'max'})
      .map((all) => all.map(([it, number]) => `${it}/${number}`));
  let fitted = 0;
  fc.assert(
    fc.property(names(200), names(100), (parameters, secrets) => {
      let role: OwnRole;
      try {
        role = roleFor(parameters, secrets);
      } catch (error) {
        expect(error).toMatchObject({code: 'codebuild.role-too-large'});
        return;
      }
      const {definition, groups} = role;
      if (groups.length > 0) fitted += 1;
      expect(policySizeProblem(definition.policy, 'inline')).toBeUndefined();
      expect(unreadable(definition.policy, parameters, secrets)).toEqual([]);
      for (const it of groups)
        expect(it).toMatch(/(?:parameter\/|secret:)[a-z]+[/._-].*\*$|\/\*$/u);
      // Also if the buildspec cannot be read the next time.
      const again = roleFor(parameters, secrets, definition.policy);
      const away = roleOf({imageName: 'intranet', buildspec: undefined}, definition.policy);
      expect(samePolicy(again.definition.policy, definition.policy)).toBe(true);
      expect(samePolicy(away.definition.policy, definition.policy)).toBe(true);
    }),
    {numRuns: 30},
  );
  expect(fitted).toBeGreaterThan(5);
});

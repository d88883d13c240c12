import {describe, expect, test} from 'vitest';
import {readFacts} from '../../../src/codebuild/snapshot/read-facts.ts';
import {
  EMPTY_SNAPSHOT,
  factsMissing,
  imageKey,
  optional,
  required,
  withoutLinks,
} from '../../../src/codebuild/snapshot/snapshot.ts';
import {addRole} from '../../sandbox/aws/codebuild-rig.ts';
import {addConnection, addImage, addToken, startAccount} from '../account-rig.ts';
import {request, start} from '../project/project-rig.ts';
import {roleArn} from '../samples.ts';

test('projects are read in one call, whether they exist or not', async () => {
  const {aws, account} = await start(request());
  const names = ['intranet', ...Array.from({length: 99}, (_, index) => `absent-${index}`)];
  const {projects} = await readFacts({projects: names}, account, EMPTY_SNAPSHOT);
  expect(aws.actions).toEqual(['codebuild:BatchGetProjects']);
  expect(required(projects.get('intranet'))).toMatchObject({name: 'intranet'});
  expect(required(projects.get('absent-98'))).toBeUndefined();
});

test('more projects than one call allows are read in several', async () => {
  const {aws, account} = await start(request());
  const names = Array.from({length: 201}, (_, index) => `absent-${index}`);
  await readFacts({projects: [...names, 'intranet']}, account, EMPTY_SNAPSHOT);
  expect(aws.actions).toHaveLength(3);
});

test('a fact is read once', async () => {
  const {aws, account} = await start(request());
  const wanted = {projects: ['intranet'], repositories: true, curatedImages: true};
  const snapshot = await readFacts(wanted, account, EMPTY_SNAPSHOT);
  expect(factsMissing(wanted, snapshot)).toBeUndefined();
  aws.calls.length = 0;
  expect(await readFacts(wanted, account, snapshot)).toBe(snapshot);
  await readFacts({...wanted, sourceCredentials: true}, account, snapshot);
  expect(aws.actions).toEqual(['codebuild:ListSourceCredentials']);
});

describe('roles', () => {
  const NAMES = Array.from({length: 6}, (_, index) => `role-${index}`);

  test('are read one by one if there are few', async () => {
    const {aws, account} = await startAccount();
    addRole(aws.account, 'role-0');
    const {roles} = await readFacts({roles: ['role-0', 'role-1']}, account, EMPTY_SNAPSHOT);
    expect(required(roles.get('role-0'))).toMatchObject({arn: roleArn('role-0'), isOurs: false});
    expect(required(roles.get('role-1'))).toBeUndefined();
    expect(new Set(aws.actions)).toEqual(new Set(['iam:GetRole', 'iam:GetRolePolicy']));
  });

  test('are read together if there are many', async () => {
    const {aws, account} = await startAccount();
    addRole(aws.account, 'role-0');
    const {roles} = await readFacts({roles: NAMES}, account, EMPTY_SNAPSHOT);
    expect(aws.actions).toEqual(['iam:GetAccountAuthorizationDetails']);
    expect(required(roles.get('role-0'))).toMatchObject({arn: roleArn('role-0')});
    expect(required(roles.get('role-5'))).toBeUndefined();
  });

  test('are read one by one without permission to read them all', async () => {
    const {aws, account} = await startAccount();
    addRole(aws.account, 'role-0');
    aws.denied.add('iam:GetAccountAuthorizationDetails');
    const {roles} = await readFacts({roles: NAMES}, account, EMPTY_SNAPSHOT);
    expect(required(roles.get('role-0'))).toMatchObject({arn: roleArn('role-0')});
  });
});

test('a fact that cannot be read fails only when it is required', async () => {
  const {aws, account} = await start(request());
  aws.denied.add('codestar-connections:ListConnections');
  const {connections, sourceCredentials} = await readFacts(
    {connections: ['GitHub'], sourceCredentials: true},
    account,
    EMPTY_SNAPSHOT,
  );
  expect(optional(connections.get('GitHub'), [])).toEqual([]);
  expect(() => required(connections.get('GitHub'))).toThrow(
    expect.objectContaining({code: 'aws.access-denied'}),
  );
  expect(required(sourceCredentials)).toMatchObject([{serverType: 'GITHUB'}]);
});

test('requiring a fact that was not read throws a TypeError', () => {
  expect(() => required(EMPTY_SNAPSHOT.repositories)).toThrow(TypeError);
});

test('links to Git hosts can be read again', async () => {
  const {aws, account} = await startAccount();
  addToken(aws);
  const wanted = {connections: ['GitHub'], sourceCredentials: true, repositories: true} as const;
  const before = await readFacts(wanted, account, EMPTY_SNAPSHOT);
  addConnection(aws);
  const after = await readFacts(wanted, account, withoutLinks(before));
  expect(required(before.connections.get('GitHub'))).toEqual([]);
  expect(required(after.connections.get('GitHub'))).toMatchObject([{name: 'acme'}]);
  expect(aws.actions.filter((it) => it === 'ecr:DescribeRepositories')).toHaveLength(1);
});

test('images and parameters are looked up by name', async () => {
  const {aws, account} = await startAccount();
  addImage(aws, 'ci-image-builder', '1.2.3');
  aws.account.parameters.put('/there', {value: 'x'});
  const [repository] = await account.ecr.list();
  if (repository === undefined) throw new Error('no repository');
  const imageTags = ['1.2.3', '1.2.4'].map((tag) => ({repository, tag}));
  const snapshot = await readFacts(
    {imageTags, parameters: ['/there', '/absent', '/there']},
    account,
    EMPTY_SNAPSHOT,
  );
  expect(imageTags.map((it) => required(snapshot.imageTags.get(imageKey(it))))).toEqual([
    true,
    false,
  ]);
  expect(required(snapshot.missingParameters.get('/there'))).toBe(false);
  expect(required(snapshot.missingParameters.get('/absent'))).toBe(true);
});

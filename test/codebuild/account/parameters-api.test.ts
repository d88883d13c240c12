import {expect, test} from 'vitest';
import {inputsOf, startAccount} from '../account-rig.ts';
import {PLACE} from '../samples.ts';

test('returns the missing names in order, each once', async () => {
  const {aws, account} = await startAccount();
  aws.account.parameters.put('/a/there', {value: 'x'});
  const names = ['/z', '/a/there', '/b', '/z'];
  expect(await account.parameters.missing(names)).toEqual(['/z', '/b']);
});

test('requests ten names at once, and makes no request without names', async () => {
  const {aws, account} = await startAccount();
  expect(await account.parameters.missing([])).toEqual([]);
  expect(aws.calls).toEqual([]);
  const names = Array.from({length: 23}, (_, index) => `/p/${index}`);
  expect(await account.parameters.missing(names)).toEqual(names);
  const inputs = inputsOf(aws, 'ssm:GetParameters') as {Names: string[]; WithDecryption: boolean}[];
  expect(inputs.map(({Names}) => Names.length).toSorted((a, b) => a - b)).toEqual([3, 10, 10]);
  expect(inputs.every(({WithDecryption}) => !WithDecryption)).toBe(true);
});

test('reads parameters of other accounts one by one', async () => {
  const {aws, account} = await startAccount();
  const foreign = ['1', '2'].map(
    (it) => `arn:aws:ssm:${PLACE.region}:999900001111:parameter/foreign/${it}`,
  );
  const own = [`arn:aws:ssm:${PLACE.region}:${PLACE.accountId}:parameter/own`, '/own2'];
  await account.parameters.missing([...foreign, ...own]);
  const inputs = inputsOf(aws, 'ssm:GetParameters') as {Names: string[]}[];
  expect(new Set(inputs.map(({Names}) => Names.join()))).toEqual(new Set([own.join(), ...foreign]));
});

test('writes an encrypted parameter, and replaces an existing one', async () => {
  const {aws, account} = await startAccount();
  const parameter = {name: '/codebuild/x', description: 'X', tier: 'Standard', value: 'one'};
  await account.parameters.putSecret(parameter);
  await account.parameters.putSecret({...parameter, value: 'two'});
  expect(aws.account.parameters.newest('/codebuild/x')).toMatchObject({
    version: 2,
    type: 'SecureString',
    tier: 'Standard',
    description: 'X',
  });
});

test('reads the settings that a new version must name', async () => {
  const {aws, account} = await startAccount();
  aws.account.parameters.put('/a', {
    value: 'x',
    type: 'SecureString',
    tier: 'Advanced',
    keyId: 'alias/ours',
    description: 'Ours',
  });
  const settings = await account.parameters.settings(['/a', '/b']);
  expect(settings).toEqual(
    new Map([
      [
        '/a',
        {
          description: 'Ours',
          tier: 'Advanced',
          keyId: 'alias/ours',
          dataType: 'text',
          allowedPattern: undefined,
        },
      ],
    ]),
  );
  await account.parameters.putSecret({name: '/a', value: 'y', ...settings?.get('/a')});
  expect(aws.account.parameters.newest('/a')).toMatchObject({
    version: 2,
    value: 'y',
    tier: 'Advanced',
    keyId: 'alias/ours',
    description: 'Ours',
  });
  aws.denied.add('ssm:DescribeParameters');
  expect(await account.parameters.settings(['/a'])).toBeUndefined();
});

test('names the action and the parameter if permission is denied', async () => {
  const {aws, account} = await startAccount();
  aws.denied.add('ssm:PutParameter');
  const arn = `arn:aws:ssm:${PLACE.region}:${PLACE.accountId}:parameter/codebuild/x`;
  const failure = account.parameters.putSecret({name: '/codebuild/x', description: '', value: 'v'});
  await expect(failure).rejects.toMatchObject({
    kind: 'credentials',
    message: 'Cannot write the parameter /codebuild/x: permission denied for ssm:PutParameter.',
    remedy: expect.arrayContaining([expect.stringContaining(arn)]),
  });
});

test('reads the other parameters if the key of one cannot be used', async () => {
  const {aws, account} = await startAccount();
  const {parameters} = aws.account;
  parameters.put('/a', {value: '1', type: 'SecureString', keyId: 'dead'});
  parameters.put('/b', {value: '2', type: 'SecureString', keyId: 'alias/ours'});
  parameters.unusableKeys.add('dead');
  expect(await account.parameters.values(['/a', '/b', '/c'])).toEqual(
    new Map([
      ['/a', {type: 'SecureString', value: undefined}],
      ['/b', {type: 'SecureString', value: '2'}],
    ]),
  );
  await expect(
    account.parameters.putSecret({name: '/a', value: 'new', keyId: 'dead'}),
  ).rejects.toMatchObject({
    code: 'aws.failed',
    message: expect.stringContaining('key'),
    details: [expect.stringContaining('pending deletion')],
    remedy: [expect.stringContaining('KMS')],
  });
});

test('creates a parameter only if it does not exist', async () => {
  const {aws, account} = await startAccount();
  expect(await account.parameters.createSecret({name: '/a', value: '1'})).toBe(true);
  expect(await account.parameters.createSecret({name: '/a', value: '2'})).toBe(false);
  expect(aws.account.parameters.newest('/a')).toMatchObject({version: 1, value: '1'});
});

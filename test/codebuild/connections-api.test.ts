import {expect, test} from 'vitest';
import {addConnection, startAccount} from './account-rig.ts';
import {connectionArn} from './samples.ts';

test('connections to one kind of host are listed, page by page', async () => {
  const {aws, account} = await startAccount({pageSize: 1});
  const made = ['one', 'two', 'three'].map((name) => addConnection(aws, name));
  addConnection(aws, 'pending', 'PENDING');
  aws.account.connections.add(aws.account, {name: 'elsewhere', providerType: 'GitLab'});
  const listed = await account.connections.list('GitHub');
  expect(listed.map(({name, status}) => `${name} ${status}`).toSorted()).toEqual([
    'one AVAILABLE',
    'pending PENDING',
    'three AVAILABLE',
    'two AVAILABLE',
  ]);
  expect(listed.find(({name}) => name === 'one')).toEqual({
    arn: made[0]?.arn,
    name: 'one',
    provider: 'GitHub',
    status: 'AVAILABLE',
  });
});

test('one is read by its ARN, by either name of its service', async () => {
  const {aws, account} = await startAccount();
  const {arn} = addConnection(aws);
  const other = arn.replace('codestar-connections', 'codeconnections');
  expect(await account.connections.get(arn)).toMatchObject({name: 'acme', status: 'AVAILABLE'});
  expect(await account.connections.get(other)).toMatchObject({name: 'acme'});
  expect(await account.connections.get(connectionArn())).toBeUndefined();
});

test('a new one is pending until a person finishes it', async () => {
  const {account} = await startAccount();
  const arn = await account.connections.create('acme', 'GitHub');
  expect(await account.connections.get(arn)).toMatchObject({
    arn,
    name: 'acme',
    provider: 'GitHub',
    status: 'PENDING',
  });
});

import {expect, test} from 'vitest';
import {ConnectionsApi} from '../../src/codebuild/connections-api.ts';
import {addConnection, startAccount} from './account-rig.ts';
import {PLACE} from './samples.ts';

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

test('a new one is pending until a person finishes it', async () => {
  const {account} = await startAccount();
  const arn = await account.connections.create('acme', 'GitHub');
  expect(await account.connections.list('GitHub')).toEqual([
    {arn, name: 'acme', provider: 'GitHub', status: 'PENDING'},
  ]);
});

test('listing ends where the run is interrupted', async () => {
  const {aws} = await startAccount({delayMs: 5000});
  const controller = new AbortController();
  const settings = {region: PLACE.region, profile: undefined, signal: controller.signal};
  const listed = new ConnectionsApi(settings).list('GitHub');
  const began = Date.now();
  setTimeout(() => controller.abort(), 200);
  await expect(listed).rejects.toThrow('Cannot list the connections');
  expect(Date.now() - began).toBeLessThan(3000);
  aws.delayMs = 0;
});

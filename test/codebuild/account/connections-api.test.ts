import {expect, test} from 'vitest';
import {ConnectionsApi} from '../../../src/codebuild/account/connections-api.ts';
import {addConnection, startAccount} from '../account-rig.ts';
import {until} from '../../until.ts';
import {PLACE} from '../samples.ts';
import {direct} from '../../direct-transport.ts';
import {testPatience} from '../../patience/test-patience.ts';

test('lists the connections to one kind of host, page by page', async () => {
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

test('creates a connection that is pending', async () => {
  const {account} = await startAccount();
  const arn = await account.connections.create('acme', 'GitHub');
  expect(await account.connections.list('GitHub')).toEqual([
    {arn, name: 'acme', provider: 'GitHub', status: 'PENDING'},
  ]);
});

test('stops listing if the run is interrupted', async () => {
  const {aws} = await startAccount();
  aws.instead('codestar-connections:ListConnections', {after: new Promise(() => {})});
  const controller = new AbortController();
  const {patience} = testPatience();
  const {signal} = controller;
  const settings = {
    region: PLACE.region,
    profile: undefined,
    signal,
    transport: direct,
    patience,
  };
  const ended = new ConnectionsApi(settings).list('GitHub').catch((error: Error) => error.message);
  await until(() => aws.calls.length > 0);
  controller.abort();
  expect(await ended).toContain('Cannot list the connections');
  expect(aws.calls).toHaveLength(1);
});

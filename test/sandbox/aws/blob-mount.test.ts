import {expect, test} from 'vitest';
import {ProxyRig, sha256} from './proxy-rig.ts';

const ACCOUNT = '111122223333';
const ALIAS = 'a1b2c3d4';
const KMS = {encryptionType: 'KMS', kmsKey: 'alias/key'};

/** An account with mounting enabled, and an image in the repository `web`. */
async function start() {
  const rig = await ProxyRig.start({folder: 'folder'});
  rig.account.settings.set('BLOB_MOUNTING', 'ENABLED');
  rig.make('web');
  await rig.pushImage(`${ACCOUNT}/web`, 'latest', 'text');
  const mount = async (to: string, from: string, digest = sha256('text')) =>
    await rig.ask(`POST /v2/${to}/blobs/uploads/?mount=${digest}&from=${from}`);
  return {rig, mount};
}

test('mounts a blob if the account has enabled it', async () => {
  const {rig, mount} = await start();
  rig.make('team/worker');
  const answer = await mount(`${ACCOUNT}/team/worker`, `${ACCOUNT}/web`);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe(
    `http://${rig.proxy.host}/v2/${ACCOUNT}/team/worker/blobs/${sha256('text')}`,
  );
  expect(rig.upstream.hasBlob(`folder/${ACCOUNT}/team/worker`, sha256('text'))).toBe(true);
  expect(rig.proxy.uploadedBytes).toBe(4);
});

test('starts an upload if it is disabled, which can be finished', async () => {
  const {rig, mount} = await start();
  rig.account.settings.set('BLOB_MOUNTING', 'DISABLED');
  rig.make('worker');
  const answer = await mount(`${ACCOUNT}/worker`, `${ACCOUNT}/web`);
  expect(answer.status).toBe(202);
  expect(rig.upstream.lines.at(-1)).toBe(`POST /v2/folder/${ACCOUNT}/worker/blobs/uploads/`);
  const location = answer.headers.get('location');
  const ended = await rig.ask(`PUT ${location}&digest=${sha256('text')}`, {body: 'text'});
  expect(ended.status).toBe(201);
});

test.each([
  ['from a repository that does not exist', `${ACCOUNT}/worker`, `${ACCOUNT}/else`],
  ['from another account', `${ACCOUNT}/worker`, '999999999999/web'],
  ['to a repository with another encryption', `${ACCOUNT}/encrypted`, `${ACCOUNT}/web`],
  ['from a repository with another encryption', `${ACCOUNT}/worker`, `${ACCOUNT}/encrypted`],
  ['to a repository with another key', `${ACCOUNT}/other-key`, `${ACCOUNT}/encrypted`],
  ['to a public repository', `${ALIAS}/web`, `${ACCOUNT}/web`],
  ['between public repositories', `${ALIAS}/worker`, `${ALIAS}/web`],
])('starts an upload for a mount %s', async (_, to, from) => {
  const {rig, mount} = await start();
  rig.make('worker');
  rig.make('encrypted', {encryption: KMS});
  rig.make('other-key', {encryption: {...KMS, kmsKey: 'alias/other'}});
  rig.make('web', {kind: 'ecr-public'});
  rig.make('worker', {kind: 'ecr-public'});
  await rig.pushImage(`${ACCOUNT}/encrypted`, 'latest', 'text');
  await rig.pushImage(`${ALIAS}/web`, 'latest', 'text');
  expect((await mount(to, from)).status).toBe(202);
});

test('mounts between repositories with the same key', async () => {
  const {rig, mount} = await start();
  rig.make('worker', {encryption: KMS});
  rig.make('encrypted', {encryption: {...KMS}});
  await rig.pushImage(`${ACCOUNT}/encrypted`, 'latest', 'text');
  expect((await mount(`${ACCOUNT}/worker`, `${ACCOUNT}/encrypted`)).status).toBe(201);
});

test('does not mount a blob that belongs to no image', async () => {
  const {rig, mount} = await start();
  rig.make('worker');
  const digest = await rig.pushBlob(`${ACCOUNT}/web`, 'else');
  expect((await mount(`${ACCOUNT}/worker`, `${ACCOUNT}/web`, digest)).status).toBe(202);
});

test('starts an upload if no repository is given', async () => {
  const {rig} = await start();
  const line = `POST /v2/${ACCOUNT}/web/blobs/uploads/?mount=${sha256('text')}`;
  expect((await rig.ask(line)).status).toBe(202);
});

import {expect, test} from 'vitest';
import {ssoIdentity} from './identity.ts';
import {ProxyRig, manifestOf, sha256} from './proxy-rig.ts';

const ACCOUNT = '111122223333';
const ALIAS = 'a1b2c3d4';
const UPLOAD = 'blobs/uploads/';

test.each([
  ['BatchGetImage', 'GET', 'manifests/latest'],
  ['PutImage', 'PUT', 'manifests/latest'],
  ['GetDownloadUrlForLayer', 'GET', `blobs/${sha256('text')}`],
  ['InitiateLayerUpload', 'POST', UPLOAD],
  ['UploadLayerPart', 'PATCH', `${UPLOAD}1`],
  ['UploadLayerPart', 'PUT', `${UPLOAD}1?digest=${sha256('text')}`],
  ['CompleteLayerUpload', 'PUT', `${UPLOAD}1?digest=${sha256('text')}`],
  ['ListImages', 'GET', 'tags/list'],
])('without %s denies %s of %s', async (action, method, what) => {
  const rig = await ProxyRig.start();
  rig.account.denied.add(`ecr:${action}`);
  const body = method === 'PUT' || method === 'PATCH' ? {body: 'text'} : {};
  // Whether the repository exists or not.
  const answer = await rig.ask(`${method} /v2/${ACCOUNT}/web/${what}`, body);
  expect(answer.status).toBe(403);
  const {arn} = ssoIdentity(ACCOUNT);
  const message = `User: ${arn} is not authorized to perform: ecr:${action} on resource: arn:aws:ecr:eu-west-2:${ACCOUNT}:repository/web because no identity-based policy allows the ecr:${action} action`;
  expect(await answer.json()).toEqual({errors: [{code: 'DENIED', message}]});
});

test('responds to a denied check of a layer without a message', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  rig.account.denied.add('ecr:BatchCheckLayerAvailability');
  const answer = await rig.ask(`HEAD /v2/${ACCOUNT}/web/blobs/${sha256('text')}`);
  expect([answer.status, await answer.text()]).toEqual([403, '']);
});

test('everyone can read public images, and only permitted callers can push them', async () => {
  const rig = await ProxyRig.start();
  rig.make('web', {kind: 'ecr-public'});
  const config = await rig.pushBlob(`${ALIAS}/web`, 'text');
  for (const action of ['BatchGetImage', 'PutImage'])
    rig.account.denied.add(`ecr-public:${action}`);
  expect((await rig.ask(`GET /v2/${ALIAS}/web/manifests/latest`)).status).toBe(404);
  const put = await rig.ask(`PUT /v2/${ALIAS}/web/manifests/latest`, {body: manifestOf(config)});
  expect(await put.text()).toContain(
    `not authorized to perform: ecr-public:PutImage on resource: arn:aws:ecr-public::${ACCOUNT}:repository/web because`,
  );
});

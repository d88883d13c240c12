import {expect, test} from 'vitest';
import {AwsAccount} from './aws-account.ts';
import {ProxyRig, sha256, signedIn} from './proxy-rig.ts';

const ACCOUNT = '111122223333';
const ALIAS = 'a1b2c3d4';
const EXPIRED = 'Your authorization token has expired. Reauthenticate and try again.';

test('the account names the addresses of its registries', async () => {
  const {account, proxy} = await ProxyRig.start();
  expect(account.registryHost).toBe(proxy.host);
  expect(account.publicRegistryHost).toBe(proxy.publicHost);
});

test('accepts a token', async () => {
  const rig = await ProxyRig.start();
  const answer = await rig.ask('GET /v2/');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
});

test.each([
  ['no password', ''],
  ['another scheme', 'Bearer abc'],
  ['a wrong password', signedIn('abc')],
])('with %s requires a sign-in', async (_, authorization) => {
  const rig = await ProxyRig.start();
  rig.make('web');
  for (const line of ['GET /v2/', `HEAD /v2/${ACCOUNT}/web/manifests/latest`]) {
    const answer = await rig.ask(line, {authorization});
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Basic realm="http://${rig.proxy.host}/",service="ecr.amazonaws.com"`,
    );
  }
  expect(await (await rig.ask('GET /v2/', {authorization})).text()).toBe('Not Authorized\n');
  expect(rig.upstream.lines).toEqual([]);
});

test('a token is a password of the user AWS only', async () => {
  const rig = await ProxyRig.start();
  const {token} = rig.account.giveToken('ecr');
  const authorization = `Basic ${Buffer.from(`ci:${token}`).toString('base64')}`;
  expect((await rig.ask('GET /v2/', {authorization})).status).toBe(401);
});

test.each([
  [undefined, 403, null],
  [403, 403, null],
  [401, 401, expect.stringMatching(/^Basic realm=/u)],
] as const)('a token expires, with status %s', async (expiredStatus, status, challenge) => {
  let now = new Date('2030-01-01T00:00:00Z');
  const account = new AwsAccount({now: () => now});
  const rig = await ProxyRig.start({account, ...(expiredStatus && {expiredStatus})});
  rig.make('web');
  expect((await rig.ask(`GET /v2/${ACCOUNT}/web/tags/list`)).status).toBe(200);
  now = new Date('2030-01-01T12:00:00Z');
  const answer = await rig.ask(`POST /v2/${ACCOUNT}/web/blobs/uploads/`);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('www-authenticate')).toEqual(challenge);
  expect(await answer.json()).toEqual({errors: [{code: 'DENIED', message: EXPIRED}]});
});

test('a token of one kind of registry is not valid for the other', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  rig.make('web', {kind: 'ecr-public'});
  const [own, everybodys] = [rig.authorization('ecr'), rig.authorization('ecr-public')];
  const ask = async (path: string, authorization: string) =>
    (await rig.ask(`GET /v2/${path}/web/tags/list`, {authorization})).status;
  expect(await ask(ACCOUNT, own)).toBe(200);
  expect(await ask(ALIAS, await rig.bearer(everybodys))).toBe(200);
  expect(await ask(ACCOUNT, everybodys)).toBe(401);
  expect(await ask(ACCOUNT, await rig.bearer(everybodys))).toBe(401);
  await expect(rig.bearer(own)).rejects.toThrow('token: 401');
});

test('private and public repositories are separate', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  rig.make('web', {kind: 'ecr-public'});
  const {host, publicHost} = rig.proxy;
  const authorization = rig.authorization('ecr');
  const own = await fetch(`http://${host}/v2/${ALIAS}/web/tags/list`, {headers: {authorization}});
  expect(own.status).toBe(404);
  const headers = {authorization: await rig.bearer(rig.authorization('ecr-public'))};
  const other = await fetch(`http://${publicHost}/v2/${ACCOUNT}/web/tags/list`, {headers});
  expect(other.status).toBe(404);
});

test('the public registry requires a token of its server, not a password', async () => {
  const rig = await ProxyRig.start();
  rig.make('web', {kind: 'ecr-public'});
  const authorization = rig.authorization('ecr-public');
  const line = `GET /v2/${ALIAS}/web/tags/list`;
  const refused = await rig.ask(line, {authorization});
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toBe(
    `Bearer realm="http://${rig.proxy.publicHost}/token/",service="public.ecr.aws",scope="aws"`,
  );
  const bearer = await rig.bearer(authorization);
  expect(bearer).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/u);
  expect((await rig.ask(line, {authorization: bearer})).status).toBe(200);
  rig.account.expireTokens();
  expect((await rig.ask(line, {authorization: bearer})).status).toBe(401);
  await expect(rig.bearer(authorization)).rejects.toThrow('token: 403');
});

test('an upload cannot be cancelled', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  const begun = await rig.ask(`POST /v2/${ACCOUNT}/web/blobs/uploads/`);
  expect((await rig.ask(`DELETE ${begun.headers.get('location')}`)).status).toBe(405);
});

test.each([
  ['a repository that was not created', `${ACCOUNT}/api`, 'api'],
  ['a public repository with the name of a private one', `${ALIAS}/web`, 'web'],
  ['a repository of another account', '999999999999/web', 'web'],
])('%s does not exist', async (_, path, name) => {
  const rig = await ProxyRig.start();
  rig.make('web');
  for (const line of [
    `GET /v2/${path}/manifests/latest`,
    `PUT /v2/${path}/manifests/latest`,
    `GET /v2/${path}/blobs/${sha256('')}`,
    `POST /v2/${path}/blobs/uploads/`,
    `GET /v2/${path}/tags/list`,
  ]) {
    const answer = await rig.ask(line, line.startsWith('PUT') ? {body: '{}'} : {});
    expect(answer.status).toBe(404);
    const message = `The repository with name '${name}' does not exist in the registry with id '${ACCOUNT}'`;
    expect(await answer.json()).toEqual({errors: [{code: 'NAME_UNKNOWN', message}]});
  }
  expect(rig.upstream.lines).toEqual([]);
});

test('pushed content can be read, and has a path of its own in the registry behind it', async () => {
  const rig = await ProxyRig.start({folder: 'folder'});
  rig.make('team/web');
  const digest = await rig.pushImage(`${ACCOUNT}/team/web`, 'latest', 'text');
  for (const reference of ['latest', digest]) {
    const answer = await rig.ask(`GET /v2/${ACCOUNT}/team/web/manifests/${reference}`);
    expect(answer.headers.get('docker-content-digest')).toBe(digest);
    expect(sha256(await answer.text())).toBe(digest);
  }
  const blob = await rig.ask(`GET /v2/${ACCOUNT}/team/web/blobs/${sha256('text')}`);
  expect(await blob.text()).toBe('text');
  expect(rig.upstream.hasBlob(`folder/${ACCOUNT}/team/web`, sha256('text'))).toBe(true);
});

test('lists the tags of the account', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  const list = async () => await (await rig.ask(`GET /v2/${ACCOUNT}/web/tags/list`)).json();
  expect(await list()).toEqual({name: `${ACCOUNT}/web`, tags: []});
  await rig.pushImage(`${ACCOUNT}/web`, 'v2', 'one');
  await rig.pushImage(`${ACCOUNT}/web`, 'v1', 'one');
  await rig.pushImage(`${ACCOUNT}/web`, 'v3', 'other');
  expect(await list()).toEqual({name: `${ACCOUNT}/web`, tags: ['v1', 'v2', 'v3']});
});

test('public repositories are equal under each alias', async () => {
  const publicAliases = [
    {name: 'old', isPrimary: false},
    {name: 'new', isPrimary: true},
  ];
  const rig = await ProxyRig.start({account: new AwsAccount({publicAliases})});
  rig.make('web', {kind: 'ecr-public'});
  const digest = await rig.pushImage('old/web', 'latest', 'text');
  const answer = await rig.ask('HEAD /v2/new/web/manifests/latest');
  expect(answer.headers.get('docker-content-digest')).toBe(digest);
});

test('a repository that is created again is empty', async () => {
  const rig = await ProxyRig.start();
  const web = rig.make('web');
  const digest = await rig.pushImage(`${ACCOUNT}/web`, 'latest', 'text');
  rig.account.remove(web);
  expect((await rig.ask(`HEAD /v2/${ACCOUNT}/web/manifests/latest`)).status).toBe(404);
  rig.make('web');
  for (const what of ['manifests/latest', `manifests/${digest}`, `blobs/${sha256('text')}`]) {
    expect((await rig.ask(`HEAD /v2/${ACCOUNT}/web/${what}`)).status).toBe(404);
  }
  expect(await rig.pushImage(`${ACCOUNT}/web`, 'latest', 'text')).toBe(digest);
});

test('records every request with its result', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  await rig.pushImage(`${ACCOUNT}/web`, 'latest', 'text');
  await rig.ask(`HEAD /v2/${ACCOUNT}/web/manifests/else`);
  expect(rig.proxy.requests.map(({status, uploadedBytes}) => [status, uploadedBytes])).toEqual([
    [202, 0],
    [201, 4],
    [201, 0],
    [404, 0],
  ]);
  expect(rig.proxy.lines.at(-1)).toBe(`HEAD /v2/${ACCOUNT}/web/manifests/else`);
  expect(rig.proxy.uploadedBytes).toBe(4);
});

test('stop reports unknown requests and faults that did not happen', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.make('web');
  const unknown = [
    'GET /v2/_catalog',
    `DELETE /v2/${ACCOUNT}/web/blobs/${sha256('')}`,
    `GET /v2/${ACCOUNT}/web/referrers/${sha256('')}`,
  ];
  for (const line of unknown) expect((await rig.ask(line)).status).toBe(404);
  rig.proxy.instead(/PUT .*\/manifests\//u, 'lose-answer', 2);
  await rig.upstream.stop();
  await expect(rig.proxy.stop()).rejects.toThrow(
    [
      ...unknown.map((line) => `unexpected request: ${line}`),
      String.raw`2 times nobody met the fault of PUT .*\/manifests\/`,
    ].join('\n'),
  );
});

test('stop reports that the registry behind it was not available', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.make('web');
  await rig.upstream.stop();
  await expect(rig.ask(`POST /v2/${ACCOUNT}/web/blobs/uploads/`)).rejects.toThrow('fetch failed');
  await expect(rig.proxy.stop()).rejects.toThrow(
    /^POST \/v2\/111122223333\/web\/blobs\/uploads\/: connect ECONNREFUSED/u,
  );
});

test('stop ends running requests without a report', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.make('web');
  let arrived = (): void => undefined;
  const there = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  rig.upstream.instead(/POST/u, () => arrived());
  const answer = rig.ask(`POST /v2/${ACCOUNT}/web/blobs/uploads/`).catch(({message}) => message);
  await there;
  await rig.proxy.stop();
  expect(await answer).toBe('fetch failed');
  await rig.upstream.stop();
});

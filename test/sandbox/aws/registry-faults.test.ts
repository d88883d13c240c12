import {request} from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {ProxyRig, sha256} from './proxy-rig.ts';
import type {RegistryMisbehaviour} from './registry-faults.ts';

const ACCOUNT = '111122223333';
const WEB = `${ACCOUNT}/web`;
const BLOB = 'x'.repeat(100_000);
const READ_BLOB = `GET /v2/${WEB}/blobs/${sha256(BLOB)}`;

/** A repository with a blob of 100,000 bytes and an image. */
async function start() {
  const rig = await ProxyRig.start();
  const repository = rig.make('web');
  await rig.pushBlob(WEB, BLOB);
  const digest = await rig.pushImage(WEB, 'latest', 'text');
  const images = () => [...repository.images.values()].map((it) => [it.digest, ...it.tags]);
  return {rig, digest, images};
}

test.each<[RegistryMisbehaviour & {status: number}, string, string, string | null]>([
  [{status: 429}, 'TOOMANYREQUESTS', '', null],
  [{status: 429, retryAfter: '7'}, 'TOOMANYREQUESTS', '', '7'],
  [{status: 503, message: 'Later.'}, 'UNAVAILABLE', 'Later.', null],
  [{status: 403}, 'DENIED', '', null],
  [{status: 404}, 'NOT_FOUND', '', null],
  [{status: 405}, 'UNSUPPORTED', '', null],
  [{status: 500}, 'UNKNOWN', '', null],
  [{status: 404, code: 'BLOB_UPLOAD_UNKNOWN'}, 'BLOB_UPLOAD_UNKNOWN', '', null],
])('responds with %j once, and does nothing', async (fault, code, message, retryAfter) => {
  const {rig, images} = await start();
  const before = [rig.upstream.lines.length, images()];
  rig.proxy.instead(/PUT .*\/manifests\/v1$/u, fault);
  const answer = await rig.putManifest(WEB, 'v1', sha256('text'));
  expect(answer.status).toBe(fault.status);
  expect(answer.headers.get('retry-after')).toBe(retryAfter);
  expect(answer.headers.get('www-authenticate')).toBeNull();
  expect(await answer.json()).toEqual({errors: [{code, message}]});
  expect([rig.upstream.lines.length, images()]).toEqual(before);
  expect((await rig.putManifest(WEB, 'v1', sha256('text'))).status).toBe(201);
});

test('refuses a password', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET/u, {status: 401});
  const answer = await rig.ask(READ_BLOB);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/u);
});

test('reads the body before it refuses a request', async () => {
  const {rig} = await start();
  rig.proxy.instead(/PUT/u, {status: 429});
  const upload = request(await beginUpload(rig), {
    method: 'PUT',
    headers: {authorization: rig.authorization('ecr'), 'content-length': 8},
  });
  let status: number | undefined;
  upload.once('response', (answer) => {
    status = answer.resume().statusCode;
  });
  upload.write('half');
  await expect.poll(() => rig.proxy.lines.at(-1)).toMatch(/^PUT/u);
  await sleep(20);
  expect(status).toBeUndefined();
  upload.end('half');
  await expect.poll(() => status).toBe(429);
  expect(rig.proxy.uploadedBytes).toBe(BLOB.length + 'text'.length);
});

test('a client that is not signed in gets no fault', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET/u, {status: 503});
  expect((await rig.ask(READ_BLOB, {authorization: ''})).status).toBe(401);
  expect((await rig.ask(READ_BLOB)).status).toBe(503);
});

test('applies faults several times, in order, and permanently', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET .*blobs/u, {status: 503}, 2);
  rig.proxy.instead(/GET/u, {status: 429}, Infinity);
  const statuses = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await rig.ask(READ_BLOB)).status);
  expect(statuses).toEqual([503, 503, 429, 429]);
});

test('complains about a permanent fault that did not happen', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.proxy.instead(/GET/u, 'wrong-digest', Infinity);
  await rig.upstream.stop();
  await expect(rig.proxy.stop()).rejects.toThrow('Infinity times nobody met the fault of GET');
});

test('relent ends faults, and complains about those that did not happen', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.proxy.instead(/GET/u, {status: 503}, Infinity);
  rig.proxy.instead(/PUT/u, {status: 503});
  expect((await rig.ask('GET /v2/')).status).toBe(503);
  rig.proxy.relent();
  expect((await rig.ask('GET /v2/')).status).toBe(200);
  await rig.upstream.stop();
  await expect(rig.proxy.stop()).rejects.toThrow('1 times nobody met the fault of PUT');
});

test('applies a fault of a response only to a request that reaches the registry behind it', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET .*manifests/u, 'lose-answer');
  expect((await rig.ask(`GET /v2/${WEB}/manifests/else`)).status).toBe(404);
  await expect(rig.ask(`GET /v2/${WEB}/manifests/latest`)).rejects.toThrow('fetch failed');
});

test.each([0, 1, 70_000])('cuts a response after %d bytes', async (cutAfter) => {
  const {rig} = await start();
  rig.proxy.instead(/GET/u, {cutAfter});
  const {received, headers, whole} = await receive(rig);
  expect(headers['content-length']).toBe('100000');
  expect(received).toBe(cutAfter);
  expect(whole).toBe(false);
  expect(rig.proxy.requests.at(-1)?.status).toBeUndefined();
  expect(await (await rig.ask(READ_BLOB)).text()).toBe(BLOB);
});

test.each([0, 1, 70_000, 200_000])('cuts an upload after %d bytes', async (cutAfter) => {
  const {rig} = await start();
  const location = await beginUpload(rig);
  rig.proxy.instead(/PUT/u, {cutAfter});
  const body = 'y'.repeat(100_000);
  await expect(rig.ask(`PUT ${location}&digest=${sha256(body)}`, {body})).rejects.toThrow(
    'fetch failed',
  );
  expect(rig.proxy.requests.at(-1)?.uploadedBytes).toBe(Math.min(cutAfter, 100_000));
  expect((await rig.ask(`HEAD /v2/${WEB}/blobs/${sha256(body)}`)).status).toBe(404);
});

test('cuts a manifest, which is then not stored', async () => {
  const {rig, images} = await start();
  const before = images();
  rig.proxy.instead(/PUT/u, {cutAfter: 10});
  await expect(rig.putManifest(WEB, 'v1', sha256('text'))).rejects.toThrow('fetch failed');
  expect(images()).toEqual(before);
});

test('delays a response', async () => {
  const {rig} = await start();
  const gate = Promise.withResolvers<void>();
  rig.proxy.instead(/GET/u, {after: () => gate.promise});
  let status: number | undefined;
  const asked = rig.ask(READ_BLOB).then((answer) => (status = answer.status));
  await expect.poll(() => rig.proxy.lines.at(-1)).toMatch(/^GET/u);
  expect(status).toBeUndefined();
  gate.resolve();
  expect(await asked).toBe(200);
});

test('stops although a response is delayed', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.proxy.instead(/GET/u, {after: () => new Promise(() => {})});
  const answer = rig.ask('GET /v2/').catch(({message}) => message);
  await expect.poll(() => rig.proxy.lines).toHaveLength(1);
  await rig.proxy.stop();
  expect(await answer).toBe('fetch failed');
  await rig.upstream.stop();
});

test('slows down both directions', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET|PUT/u, {bytesPerSecond: 1_000_000}, 2);
  const [down, answer] = await timed(async () => (await rig.ask(READ_BLOB)).text());
  expect(answer).toBe(BLOB);
  expect(down).toBeGreaterThan(95);
  const [up] = await timed(() => rig.pushBlob(WEB, 'z'.repeat(100_000)));
  expect(up).toBeGreaterThan(95);
});

test('stops although a transfer is slow', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.make('web');
  const digest = await rig.pushBlob(WEB, BLOB);
  rig.proxy.instead(/GET/u, {bytesPerSecond: 1});
  const answer = await rig.ask(`GET /v2/${WEB}/blobs/${digest}`);
  await rig.proxy.stop();
  await expect(answer.text()).rejects.toThrow('terminated');
  await rig.upstream.stop();
});

test('processes a request and loses the response', async () => {
  const {rig, digest, images} = await start();
  rig.proxy.instead(/PUT/u, 'lose-answer');
  await expect(rig.putManifest(WEB, 'v1', sha256('text'), 'text')).rejects.toThrow('fetch failed');
  expect(images()).toEqual([[digest, 'latest', 'v1']]);
  expect(rig.proxy.requests.at(-1)?.status).toBeUndefined();
});

test('returns wrong bytes of the right length', async () => {
  const {rig, digest} = await start();
  rig.proxy.instead(/GET/u, 'wrong-digest');
  const answer = await rig.ask(`GET /v2/${WEB}/manifests/${digest}`);
  const text = await answer.text();
  expect(answer.headers.get('content-length')).toBe(String(text.length));
  expect(answer.headers.get('docker-content-digest')).toBe(digest);
  expect(sha256(text)).not.toBe(digest);
});

test('returns a wrong digest after a push', async () => {
  const {rig, images} = await start();
  rig.proxy.instead(/PUT/u, 'wrong-digest');
  const answer = await rig.putManifest(WEB, 'v1', sha256('text'), 'text');
  expect(answer.status).toBe(201);
  expect(answer.headers.get('docker-content-digest')).toBe(`sha256:${'0'.repeat(64)}`);
  expect(images()).toHaveLength(1);
});

async function beginUpload(rig: ProxyRig): Promise<string> {
  const begun = await rig.ask(`POST /v2/${WEB}/blobs/uploads/`);
  return begun.headers.get('location') ?? '';
}

async function timed<T>(action: () => Promise<T>): Promise<[number, T]> {
  const before = performance.now();
  const result = await action();
  return [performance.now() - before, result];
}

/** The result of a response, even if it is cut off. */
async function receive(rig: ProxyRig) {
  const response = await rig.read(WEB, sha256(BLOB));
  let received = 0;
  response.on('data', (chunk: Uint8Array) => {
    received += chunk.byteLength;
  });
  await new Promise((resolve) => response.on('error', () => undefined).once('close', resolve));
  return {received, headers: response.headers, whole: response.complete};
}

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
])('%j is answered once, without doing anything', async (fault, code, message, retryAfter) => {
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

test('a password is refused', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET/u, {status: 401});
  const answer = await rig.ask(READ_BLOB);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/u);
});

test('a body goes by before it is refused', async () => {
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

test('who is not signed in meets no fault', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET/u, {status: 503});
  expect((await rig.ask(READ_BLOB, {authorization: ''})).status).toBe(401);
  expect((await rig.ask(READ_BLOB)).status).toBe(503);
});

test('several times, in their order, and for as long as it lasts', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET .*blobs/u, {status: 503}, 2);
  rig.proxy.instead(/GET/u, {status: 429}, Infinity);
  const statuses = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await rig.ask(READ_BLOB)).status);
  expect(statuses).toEqual([503, 503, 429, 429]);
});

test('what was to last is complained of where nobody met it', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.proxy.instead(/GET/u, 'wrong-digest', Infinity);
  await rig.upstream.stop();
  await expect(rig.proxy.stop()).rejects.toThrow('Infinity times nobody met the fault of GET');
});

test('it relents: what somebody met is over, and what nobody met is complained of', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.proxy.instead(/GET/u, {status: 503}, Infinity);
  rig.proxy.instead(/PUT/u, {status: 503});
  expect((await rig.ask('GET /v2/')).status).toBe(503);
  rig.proxy.relent();
  expect((await rig.ask('GET /v2/')).status).toBe(200);
  await rig.upstream.stop();
  await expect(rig.proxy.stop()).rejects.toThrow('1 times nobody met the fault of PUT');
});

test('a fault on the way waits for a request that gets so far', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET .*manifests/u, 'lose-answer');
  expect((await rig.ask(`GET /v2/${WEB}/manifests/else`)).status).toBe(404);
  await expect(rig.ask(`GET /v2/${WEB}/manifests/latest`)).rejects.toThrow('fetch failed');
});

test.each([0, 1, 70_000])('an answer is cut after %d bytes', async (cutAfter) => {
  const {rig} = await start();
  rig.proxy.instead(/GET/u, {cutAfter});
  const {received, headers, whole} = await receive(rig);
  expect(headers['content-length']).toBe('100000');
  expect(received).toBe(cutAfter);
  expect(whole).toBe(false);
  expect(rig.proxy.requests.at(-1)?.status).toBeUndefined();
  expect(await (await rig.ask(READ_BLOB)).text()).toBe(BLOB);
});

test.each([0, 1, 70_000, 200_000])('an upload is cut after %d bytes', async (cutAfter) => {
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

test('a manifest is cut, and not there', async () => {
  const {rig, images} = await start();
  const before = images();
  rig.proxy.instead(/PUT/u, {cutAfter: 10});
  await expect(rig.putManifest(WEB, 'v1', sha256('text'))).rejects.toThrow('fetch failed');
  expect(images()).toEqual(before);
});

test('an answer waits for a gate', async () => {
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

test('a gate that stays shut does not keep it from ending', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.proxy.instead(/GET/u, {after: () => new Promise(() => {})});
  const answer = rig.ask('GET /v2/').catch(({message}) => message);
  await expect.poll(() => rig.proxy.lines).toHaveLength(1);
  await rig.proxy.stop();
  expect(await answer).toBe('fetch failed');
  await rig.upstream.stop();
});

test('slow both ways', async () => {
  const {rig} = await start();
  rig.proxy.instead(/GET|PUT/u, {bytesPerSecond: 1_000_000}, 2);
  const [down, answer] = await timed(async () => (await rig.ask(READ_BLOB)).text());
  expect(answer).toBe(BLOB);
  expect(down).toBeGreaterThan(95);
  const [up] = await timed(() => rig.pushBlob(WEB, 'z'.repeat(100_000)));
  expect(up).toBeGreaterThan(95);
});

test('slowness does not keep it from ending', async () => {
  const rig = await ProxyRig.startUnwatched();
  rig.make('web');
  const digest = await rig.pushBlob(WEB, BLOB);
  rig.proxy.instead(/GET/u, {bytesPerSecond: 1});
  const answer = await rig.ask(`GET /v2/${WEB}/blobs/${digest}`);
  await rig.proxy.stop();
  await expect(answer.text()).rejects.toThrow('terminated');
  await rig.upstream.stop();
});

test('what is done though its answer is lost', async () => {
  const {rig, digest, images} = await start();
  rig.proxy.instead(/PUT/u, 'lose-answer');
  await expect(rig.putManifest(WEB, 'v1', sha256('text'), 'text')).rejects.toThrow('fetch failed');
  expect(images()).toEqual([[digest, 'latest', 'v1']]);
  expect(rig.proxy.requests.at(-1)?.status).toBeUndefined();
});

test('wrong bytes, as many as there should be', async () => {
  const {rig, digest} = await start();
  rig.proxy.instead(/GET/u, 'wrong-digest');
  const answer = await rig.ask(`GET /v2/${WEB}/manifests/${digest}`);
  const text = await answer.text();
  expect(answer.headers.get('content-length')).toBe(String(text.length));
  expect(answer.headers.get('docker-content-digest')).toBe(digest);
  expect(sha256(text)).not.toBe(digest);
});

test('a wrong digest in the header of a push', async () => {
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

/** What comes of an answer, also of one that breaks off. */
async function receive(rig: ProxyRig) {
  const response = await rig.read(WEB, sha256(BLOB));
  let received = 0;
  response.on('data', (chunk: Uint8Array) => {
    received += chunk.byteLength;
  });
  await new Promise((resolve) => response.on('error', () => undefined).once('close', resolve));
  return {received, headers: response.headers, whole: response.complete};
}

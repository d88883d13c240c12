import {untilStill} from '../../event-loop.ts';
import {request as httpRequest} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {expect, test} from 'vitest';
import {StandInRegistry} from '../stand-in-registry.ts';
import {ProxyRig, sha256} from './proxy-rig.ts';

const ACCOUNT = '111122223333';
const WEB = `${ACCOUNT}/web`;
const MEGABYTE = 1024 * 1024;

test.each(['absolute', 'relative'] as const)('rewrites %s locations', async (locations) => {
  const upstream = await StandInRegistry.start({locations});
  const rig = await ProxyRig.start({upstream, folder: 'folder'});
  rig.make('team/web');
  const path = `${ACCOUNT}/team/web`;
  const begun = await rig.ask(`POST /v2/${path}/blobs/uploads/`);
  const location = begun.headers.get('location') ?? '';
  expect(location).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/v2\/111122223333\/team\/web\/blobs\/uploads\/[^/]+\?_state=a%20b==$/u,
  );
  expect(new URL(location).host).toBe(rig.proxy.host);
  const ended = await rig.ask(`PUT ${location}&digest=${sha256('text')}`, {body: 'text'});
  expect(ended.headers.get('location')).toBe(
    `http://${rig.proxy.host}/v2/${path}/blobs/${sha256('text')}`,
  );
  expect(upstream.lines).toEqual([
    `POST /v2/folder/${path}/blobs/uploads/`,
    expect.stringMatching(/^PUT \/v2\/folder\/111122223333\/team\/web\/blobs\/uploads\//u),
  ]);
});

test('does not pass passwords on', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  await rig.pushBlob(WEB, 'text');
  const sent = new Set(rig.upstream.requests.map(({authorization}) => authorization));
  expect([...sent]).toEqual([`Basic ${Buffer.from('behind:secret').toString('base64')}`]);
});

test('passes headers on, in both directions', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  rig.upstream.instead(/GET/u, (request, response) => {
    response.writeHead(206, {'content-range': 'bytes 0-1/4', 'x-range': request.headers.range});
    response.end('te');
  });
  const line = `GET /v2/${WEB}/blobs/${sha256('text')}`;
  const answer = await rig.ask(line, {headers: {range: 'bytes=0-1'}});
  expect(answer.status).toBe(206);
  expect(answer.headers.get('content-range')).toBe('bytes 0-1/4');
  expect(answer.headers.get('x-range')).toBe('bytes=0-1');
  expect(await answer.text()).toBe('te');
});

test('passes on a response that arrives before the whole body', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  rig.upstream.instead(/PUT/u, (_, response) => {
    response.writeHead(404).end();
  });
  const body = new Uint8Array(8 * MEGABYTE);
  const answer = await rig.ask(`PUT /v2/${WEB}/blobs/uploads/1?digest=${sha256(body)}`, {body});
  expect(answer.status).toBe(404);
});

test('a client that closes its connection ends its request', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  let isEnded = false;
  rig.upstream.instead(/PATCH/u, async (request) => {
    request.once('close', () => {
      isEnded = true;
    });
    await pipeline(request, async (chunks) => {
      for await (const _ of chunks);
    }).catch(() => undefined);
  });
  const upload = httpRequest(`http://${rig.proxy.host}/v2/${WEB}/blobs/uploads/1`, {
    method: 'PATCH',
    headers: {authorization: rig.authorization('ecr')},
  }).on('error', () => undefined);
  upload.write('some');
  await expect.poll(() => rig.upstream.lines).toHaveLength(1);
  upload.destroy();
  await expect.poll(() => isEnded).toBe(true);
});

test('sends a body of 100 MB as fast as the registry behind it reads', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  const sent = new Megabytes(100);
  let received = 0;
  rig.upstream.instead(/PUT/u, async (request, response) => {
    expect(await sent.stall()).toBeLessThan(50);
    for await (const chunk of request) received += (chunk as Uint8Array).byteLength;
    response.writeHead(201).end();
  });
  const upload = httpRequest(`http://${rig.proxy.host}/v2/${WEB}/blobs/uploads/1`, {
    method: 'PUT',
    headers: {authorization: rig.authorization('ecr'), 'content-length': 100 * MEGABYTE},
  });
  const answered = new Promise((resolve) => upload.once('response', resolve));
  await pipeline(Readable.from(sent), upload);
  expect(await answered).toMatchObject({statusCode: 201});
  expect(received).toBe(100 * MEGABYTE);
  expect(rig.proxy.uploadedBytes).toBe(100 * MEGABYTE);
});

test('receives a body of 100 MB as fast as the client reads', async () => {
  const rig = await ProxyRig.start();
  rig.make('web');
  const sent = new Megabytes(100);
  rig.upstream.instead(/GET/u, (_, response) => {
    response.writeHead(200, {'content-length': 100 * MEGABYTE});
    return pipeline(Readable.from(sent), response);
  });
  const answer = await rig.read(WEB, sha256('text'));
  expect(await sent.stall()).toBeLessThan(50);
  let received = 0;
  for await (const chunk of answer) received += (chunk as Uint8Array).byteLength;
  expect(received).toBe(100 * MEGABYTE);
});

/**
 * A body that counts how much of it is in transit. The rest is not in memory. Sockets hold up to ten
 * megabytes each.
 */
class Megabytes {
  #given = 0;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  *[Symbol.iterator](): Generator<Uint8Array> {
    const megabyte = new Uint8Array(MEGABYTE);
    for (; this.#given < this.#count; this.#given += 1) yield megabyte;
  }

  /** The number of bytes, when it no longer grows. */
  stall(): Promise<number> {
    return untilStill(() => this.#given);
  }
}

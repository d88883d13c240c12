import {untilStill} from '../../event-loop.ts';
import {randomBytes} from 'node:crypto';
import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import {refuse} from '../../sandbox/stand-in-answers.ts';
import type {StandInOptions} from '../../sandbox/stand-in-registry.ts';
import {openRegistry} from './open-registry.ts';
import {sha256} from '../../../src/sha256.ts';

/** A registry with a blob in `from`, and the repositories `from` and `to`. */
async function openTwo(options: StandInOptions = {}, content: Buffer = randomBytes(200_000)) {
  const opened = await openRegistry(options);
  const blob = opened.standIn.seedBlob('from', content);
  const from = opened.registry.repository('from');
  const to = opened.registry.repository('to');
  return {...opened, blob, from, to};
}

test('mounts a blob with one request', async () => {
  const {standIn, blob, from, to} = await openTwo();
  await to.copyBlobs(from, [blob, blob]);
  await Promise.all([to.copyBlobs(from, [blob]), to.copyBlobs(from, [blob])]);
  const mount = `POST /v2/to/blobs/uploads/?mount=${encodeURIComponent(blob.digest)}&from=from`;
  expect(standIn.lines).toEqual([mount]);
});

test('requests a token for both repositories to mount a blob', async () => {
  const auth = {scheme: 'bearer', username: 'ci', password: 's3cret'} as const;
  const {standIn, blob, from, to} = await openTwo({auth});
  await to.copyBlobs(from, [blob]);
  const token = standIn.lines.find((line) => line.startsWith('GET /token')) ?? '';
  expect(new URLSearchParams(token.split('?')[1]).getAll('scope')).toEqual([
    'repository:to:pull,push',
    'repository:from:pull',
    'repository:to:pull',
  ]);
});

test('uses the upload that the registry starts instead of mounting', async () => {
  const {standIn, blob, from, to} = await openTwo({mounts: 202});
  await to.copyBlobs(from, [blob]);
  expect(standIn.hasBlob('to', blob.digest)).toBe(true);
  expect(standIn.lines.filter((line) => line.startsWith('POST'))).toHaveLength(1);
});

test.each([403, 405] as const)('copies the blob if mounting is refused with %s', async (mounts) => {
  const {standIn, blob, from, to} = await openTwo({mounts});
  await to.copyBlobs(from, [blob]);
  expect(standIn.hasBlob('to', blob.digest)).toBe(true);
});

test('does not copy an existing blob, and cancels the upload', async () => {
  const {standIn, blob, from, to} = await openTwo({mounts: 202}, Buffer.from('known'));
  standIn.seedBlob('to', Buffer.from('known'));
  await to.copyBlobs(from, [blob]);
  const methods = standIn.lines.map((line) => line.split(' ', 1)[0]);
  expect(methods).toEqual(['POST', 'HEAD', 'DELETE']);
});

test('transfers at most four blobs at the same time', async () => {
  const {standIn, from, to} = await openTwo();
  const waiting: ServerResponse[] = [];
  let most = 0;
  const hold = (_: unknown, response: ServerResponse) => {
    waiting.push(response);
    most = Math.max(most, waiting.length);
    if (waiting.length === 4) for (const it of waiting.splice(0)) it.writeHead(201).end();
  };
  standIn.instead(/POST/u, hold, 12);
  const blobs = Array.from({length: 12}, (_, index) =>
    standIn.seedBlob('from', Buffer.from([index])),
  );
  await to.copyBlobs(from, blobs);
  expect(most).toBe(4);
});

test('reads at most eight manifests and tags at the same time', async () => {
  const {standIn, from} = await openTwo();
  const waiting: ServerResponse[] = [];
  let most = 0;
  const hold = (_: unknown, response: ServerResponse) => {
    waiting.push(response);
    most = Math.max(most, waiting.length);
    if (waiting.length === 8) for (const it of waiting.splice(0)) it.writeHead(404).end();
  };
  standIn.instead(/HEAD/u, hold, 16);
  await Promise.all(Array.from({length: 16}, (_, index) => from.digest(`tag-${index}`)));
  expect(most).toBe(8);
});

test('starts again if the connection to the source is lost', async () => {
  const {standIn, pauses, blob, from, to} = await openTwo({mounts: 405});
  standIn.instead(/GET/u, (request, response) => {
    response.writeHead(200, {'content-length': blob.size});
    response.write(Buffer.alloc(1000), () => request.socket.destroy());
  });
  await to.copyBlobs(from, [blob]);
  expect(standIn.hasBlob('to', blob.digest)).toBe(true);
  expect(pauses).toHaveLength(1);
});

test('starts again if the target is lost or busy', async () => {
  const {standIn, pauses, blob, from, to} = await openTwo({mounts: 405});
  standIn.instead(/PUT/u, (request) => request.once('data', () => request.socket.destroy()));
  standIn.instead(/PUT/u, (_, response) => refuse(response, 503, 'UNAVAILABLE'));
  await to.copyBlobs(from, [blob]);
  expect(standIn.hasBlob('to', blob.digest)).toBe(true);
  expect(pauses).toHaveLength(2);
});

test('never stores content with a wrong digest', async () => {
  const {standIn, blob, from, to} = await openTwo({mounts: 405});
  const other = randomBytes(blob.size);
  standIn.instead(/GET/u, (_, response) => response.end(other));
  standIn.instead(/PUT/u, (request) => request.resume());
  await expect(to.copyBlobs(from, [blob])).rejects.toMatchObject({
    code: 'registry.digest-mismatch',
    message: expect.stringContaining(`${from.reference}@${blob.digest}`),
  });
  // A failed copy is tried again at the next request.
  await to.copyBlobs(from, [blob]);
  expect(standIn.hasBlob('to', blob.digest)).toBe(true);
});

test('renews a token that expires during an upload, and sends everything again', async () => {
  const auth = {scheme: 'bearer', username: 'ci', password: 's3cret'} as const;
  const {standIn, blob, from, to} = await openTwo({auth, mounts: 405});
  standIn.instead(/PUT/u, (request, response) => {
    standIn.revokeTokens();
    request.resume().once('end', () => {
      const realm = `http://${standIn.host}/token`;
      response.setHeader('www-authenticate', `Bearer realm="${realm}",service="stand-in"`);
      refuse(response, 401, 'UNAUTHORIZED');
    });
  });
  await to.copyBlobs(from, [blob]);
  expect(standIn.hasBlob('to', blob.digest)).toBe(true);
});

test('copies a blob from another registry, and counts its bytes', async () => {
  const [one, other] = [await openTwo(), await openTwo()];
  const counts: number[] = [];
  const sent = (digest: string, bytes: number) => {
    expect(digest).toBe(other.blob.digest);
    counts.push(bytes);
  };
  expect(await one.to.copyBlobs(other.from, [other.blob], sent)).toBe(other.blob.size);
  expect(one.standIn.hasBlob('to', other.blob.digest)).toBe(true);
  expect(one.standIn.lines.filter((line) => line.includes('mount='))).toEqual([]);
  expect([counts[0], counts.at(-1)]).toEqual([0, other.blob.size]);
  expect(one.to.isBeside(other.from)).toBe(false);
  expect(await one.to.copyBlobs(other.from, [other.blob])).toBe(0);
});

test('does not buffer a large blob', async () => {
  const size = 64 * 1024 * 1024;
  const chunk = randomBytes(64 * 1024);
  const chunks = size / chunk.byteLength;
  const content = Buffer.concat(Array.from({length: chunks}, () => chunk));
  const {standIn, from, to} = await openTwo({mounts: 405});
  let sent = 0;
  let stalled = false;
  standIn.instead(/GET/u, async (_, response) => {
    response.writeHead(200, {'content-length': size});
    for (let index = 0; index < chunks; index += 1) {
      if (!response.write(chunk)) {
        await new Promise((resolve) => response.once('drain', resolve));
      }
      sent += chunk.byteLength;
    }
    response.end();
  });
  let sentBeforeAnyWasTaken = 0;
  standIn.instead(/PUT/u, async (request, response) => {
    // The receiver reads nothing until the sender stops, which it only does without buffering.
    sentBeforeAnyWasTaken = await untilStill(() => sent);
    stalled = sent < size;
    let taken = 0;
    for await (const part of request) taken += (part as Buffer).byteLength;
    response.writeHead(taken === size ? 201 : 400).end();
  });
  await to.copyBlobs(from, [{mediaType: 'x/y', digest: sha256(content), size}]);
  expect(stalled).toBe(true);
  // Most of it is in the sockets of the system, which hold some megabytes each.
  expect(sentBeforeAnyWasTaken).toBeLessThan(size / 2);
});

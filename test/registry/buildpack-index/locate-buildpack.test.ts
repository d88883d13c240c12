import {once} from 'node:events';
import {type RequestListener, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {indexAddress} from '../../../src/registry/buildpack-index/index-address.ts';
import {buildpackLocator} from '../../../src/registry/buildpack-index/locate-buildpack.ts';
import {direct} from '../../direct-transport.ts';
import {testPatience} from '../../patience/test-patience.ts';

const IMAGE = `r.example.com/java@sha256:${'0'.repeat(64)}`;
const line = (changes = {}) =>
  `${JSON.stringify({ns: 'acme', name: 'java', version: '1.0.0', addr: IMAGE, ...changes})}\n`;

/** Finds a buildpack in the index of a server. */
async function located(listener: RequestListener, version?: string) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  const locate = buildpackLocator({
    index: indexAddress({CI_IMAGE_BUILDER_BUILDPACK_INDEX: `http://127.0.0.1:${port}/copy/`}),
    fetch: direct.fetch,
    patience: testPatience().patience,
    signal: new AbortController().signal,
  });
  return await locate({namespace: 'acme', name: 'java', version});
}

test('reads the file of the buildpack, below the address of the index', async () => {
  const paths: (string | undefined)[] = [];
  const found = await located(({url}, response) => {
    paths.push(url);
    response.end(line() + line({version: '2.0.0', ns: 'other'}));
  });
  expect(paths).toEqual(['/copy/ja/va/acme_java']);
  expect(found).toEqual({reference: IMAGE});
});

test('says if there is no such buildpack or version, or if it is yanked', async () => {
  expect(await located((_, response) => response.writeHead(404).end())).toBe('unknown');
  expect(await located((_, response) => response.end(line()), '2.0.0')).toBe('unknown');
  expect(await located((_, response) => response.end(line({yanked: true})), '1.0.0')).toBe(
    'yanked',
  );
});

test('asks again if the server is busy', async () => {
  let asked = 0;
  const found = await located((_, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(503).end();
    else response.end(line());
  });
  expect(found).toEqual({reference: IMAGE});
});

test.each<[string, RequestListener]>([
  ['malformed', (_, response) => response.end('<html>')],
  ['without an image', (_, response) => response.end(line({addr: undefined}))],
  ['without a digest', (_, response) => response.end(line({addr: 'r.example.com/java:1'}))],
  ['refused', (_, response) => response.writeHead(403).end()],
])('refuses an answer that is %s', async (_, listener) => {
  await expect(located(listener)).rejects.toMatchObject({code: 'registry.invalid-answer'});
});

test.each(['ftp://x', 'http://example.com', 'x', 'https://ada:secret@example.com'])(
  'refuses the address %s',
  (address) => {
    const read = () => indexAddress({CI_IMAGE_BUILDER_BUILDPACK_INDEX: address});
    expect(read).toThrow(expect.objectContaining({code: 'network.config-invalid'}) as Error);
    expect(read).not.toThrow('secret');
  },
);

test('has the public index by default', () => {
  expect(indexAddress({CI_IMAGE_BUILDER_BUILDPACK_INDEX: ''}).href).toBe(indexAddress({}).href);
  expect(indexAddress({}).host).toBe('raw.githubusercontent.com');
});

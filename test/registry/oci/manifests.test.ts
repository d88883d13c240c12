import {expect, test} from 'vitest';
import {manifestDigest, readManifest, writeManifest} from '../../../src/registry/oci/manifests.ts';
import {refuse} from '../../sandbox/stand-in-answers.ts';
import {openRegistry} from './open-registry.ts';
import {sha256} from '../../../src/sha256.ts';

const bytes = new TextEncoder().encode('{"schemaVersion": 2}');
const manifest = {
  mediaType: 'application/vnd.oci.image.index.v1+json',
  digest: sha256(bytes),
  bytes,
};

test('reads the digest from a header, or else from the manifest', async () => {
  const {standIn, endpoint} = await openRegistry();
  await writeManifest(endpoint('web'), 'latest', manifest);
  expect(await manifestDigest(endpoint('web'), 'latest')).toBe(manifest.digest);
  expect(standIn.lines).toEqual(['PUT', 'HEAD'].map((it) => `${it} /v2/web/manifests/latest`));

  const silent = await openRegistry({digestHeader: false});
  await writeManifest(silent.endpoint('web'), 'latest', manifest);
  expect(await manifestDigest(silent.endpoint('web'), 'latest')).toBe(manifest.digest);
  expect(silent.standIn.lines.at(-1)).toBe('GET /v2/web/manifests/latest');
});

test('shows the registry’s own error', async () => {
  const {standIn, endpoint} = await openRegistry();
  standIn.instead(/HEAD/u, (_, response) => response.writeHead(403).end());
  standIn.instead(/GET/u, (_, response) => refuse(response, 403, 'DENIED', 'not for you'));
  await expect(manifestDigest(endpoint('web'), 'latest')).rejects.toMatchObject({
    code: 'registry.denied',
    message: expect.stringContaining(`${standIn.host}/web:latest`),
    details: ['DENIED: not for you'],
  });
});

test.each([
  ['header', 'latest', {'docker-content-digest': sha256(Buffer.from('other'))}],
  ['requested digest', sha256(Buffer.from('other')), {}],
])('refuses a manifest that does not match the %s', async (_, name, headers) => {
  const {standIn, endpoint} = await openRegistry();
  standIn.instead(/GET/u, (_request, response) => response.writeHead(200, headers).end(bytes));
  await expect(readManifest(endpoint('web'), name)).rejects.toMatchObject({
    code: 'registry.digest-mismatch',
    message: expect.stringContaining('the manifest'),
  });
});

test('returns `immutable` for a kept tag, and fails if the registry changes a manifest', async () => {
  const {standIn, endpoint} = await openRegistry({immutable: (tag) => tag === 'v1'});
  expect(await writeManifest(endpoint('web'), 'v1', manifest)).toBe('stored');
  expect(await writeManifest(endpoint('web'), 'v1', manifest)).toBe('immutable');
  const digest = sha256(Buffer.from('other'));
  standIn.instead(/PUT/u, (_, response) =>
    response.writeHead(201, {'docker-content-digest': digest}).end(),
  );
  await expect(writeManifest(endpoint('web'), 'v2', manifest)).rejects.toMatchObject({
    code: 'registry.digest-mismatch',
    message: expect.stringContaining(`${standIn.host}/web:v2`),
    details: [`Pushed: ${manifest.digest}`, `Stored: ${digest}`],
  });
});

test('does not read an endless response to its end', async () => {
  const {standIn, endpoint} = await openRegistry();
  standIn.instead(/GET/u, (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      response.once('drain', more);
    };
    more();
  });
  await expect(readManifest(endpoint('web'), 'latest')).rejects.toThrow(
    /the response is larger than \d+ bytes/u,
  );
});

import {manyTurns} from '../../event-loop.ts';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {OciRegistry} from '../../../src/registry/oci/oci-registry.ts';
import {probe} from '../../../src/registry/oci/probe.ts';
import {refuse} from '../../sandbox/stand-in-answers.ts';
import {openRegistry} from './open-registry.ts';
import {sha256} from '../../../src/sha256.ts';
import {direct} from '../../direct-transport.ts';
import {testPatience} from '../../patience/test-patience.ts';

const {patience} = testPatience();
const {fetch} = direct;

const nobody = async () => undefined;
const user = {username: 'ci', password: 's3cret'};

test('ensure pushes nothing, and reports missing permissions', async () => {
  const {standIn, registry} = await openRegistry({auth: {scheme: 'basic', ...user}});
  await registry.ensure(['a/web', 'a/worker']);
  const methods = standIn.lines.map((line) => line.split(' ', 1)[0]).toSorted();
  expect(methods).toEqual(['DELETE', 'DELETE', 'GET', 'GET', 'POST', 'POST']);

  standIn.instead(/POST \/v2\/a\/worker/u, (_, response) =>
    refuse(response, 403, 'DENIED', 'read only'),
  );
  await expect(registry.ensure(['a/web', 'a/worker'])).rejects.toMatchObject({
    code: 'registry.denied',
    message: expect.stringContaining(`${standIn.host}/a/worker`),
    details: ['DENIED: read only'],
  });
});

test('makes no more requests after it has reported a refused repository', async () => {
  const {standIn, registry} = await openRegistry();
  let isAnswered = false;
  const other = Promise.withResolvers<void>();
  standIn.instead(/POST \/v2\/a\/web/u, async (_, response) => {
    // Long after the response for the other one.
    await other.promise;
    await manyTurns();
    isAnswered = true;
    refuse(response, 403, 'DENIED', 'read only');
  });
  standIn.instead(/POST \/v2\/a\/worker/u, (_, response) => {
    response.once('close', () => other.resolve());
    refuse(response, 403, 'DENIED', 'read only');
  });
  await expect(registry.ensure(['a/web', 'a/worker'])).rejects.toMatchObject({
    kind: 'credentials',
  });
  expect(isAnswered).toBe(true);
});

test('accepts a registry that cannot cancel an upload', async () => {
  const {standIn, registry} = await openRegistry();
  standIn.instead(/DELETE/u, (_, response) => refuse(response, 405, 'UNSUPPORTED'));
  await expect(registry.ensure(['web'])).resolves.toBeInstanceOf(Map);
});

test('distinguishes another server from one that cannot be reached', async () => {
  const server = createServer((_, response) => response.writeHead(404).end('<html>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(
    new OciRegistry({prefix: host, credentials: nobody, fetch, patience}).ensure(['web']),
  ).rejects.toMatchObject({
    code: 'registry.invalid-answer',
    message: `Cannot sign in to ${host}: the server is not a registry.`,
    details: [`http://${host}/v2/ answered 404.`],
  });
  await new Promise((resolve) => server.close(resolve));
  await expect(
    new OciRegistry({prefix: host, credentials: nobody, fetch, patience}).ensure(['web']),
  ).rejects.toMatchObject({
    code: 'registry.unreachable',
    message: expect.stringContaining(host),
  });
});

test.each(['https://r.example.com/team', 'r.example.com/Team', 'r.example.com/team:1'])(
  'refuses the prefix %s',
  async (prefix) => {
    const registry = new OciRegistry({prefix, credentials: nobody, fetch, patience});
    await expect(registry.find(['web'])).rejects.toMatchObject({
      code: 'registry.invalid-name',
      message: expect.stringContaining(`${prefix}/web`) as string,
    });
  },
);

test('puts images below the prefix, on Docker Hub if it names no host', async () => {
  const at = async (prefix: string) => {
    const registry = new OciRegistry({prefix, credentials: nobody, fetch, patience});
    return (await registry.find(['web'])).get('web')?.reference;
  };
  expect(await at('r.example.com:1/a')).toBe('r.example.com:1/a/web');
  expect(await at('acme')).toBe('docker.io/acme/web');
});

test('probe distinguishes existing, missing and inaccessible images', async () => {
  const {standIn, registry} = await openRegistry({auth: {scheme: 'basic', ...user}});
  const bytes = new TextEncoder().encode('{}');
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const repository = registry.repository('web');
  await repository.putManifest('latest', {mediaType, bytes, digest: sha256(bytes)});
  const settings = {credentials: async () => user, fetch, patience};
  expect(await probe(`${standIn.host}/web`, settings)).toBe('present');
  expect(await probe(`${standIn.host}/web@${sha256(bytes)}`, settings)).toBe('present');
  expect(await probe(`${standIn.host}/web:other`, settings)).toBe('absent');
  expect(await probe('Not//a reference', settings)).toBe('absent');
  expect(await probe(`${standIn.host}/web`, {...settings, credentials: nobody})).toBe('hidden');
  const wrong = async () => ({...user, password: 'wrong'});
  expect(await probe(`${standIn.host}/web`, {...settings, credentials: wrong})).toBe('refused');
  standIn.instead(/HEAD/u, (_, response) => response.writeHead(503).end(), 2);
  expect(await probe(`${standIn.host}/web`, settings)).toBe('unreachable');
});

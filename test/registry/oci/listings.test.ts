import {expect, test} from 'vitest';
import {isBelow, listRepositories, listTags} from '../../../src/registry/oci/listings.ts';
import {writeManifest} from '../../../src/registry/oci/manifests.ts';
import {sha256} from '../../../src/sha256.ts';
import {openRegistry} from './open-registry.ts';

const bytes = new TextEncoder().encode('{"schemaVersion": 2}');
const manifest = {
  mediaType: 'application/vnd.oci.image.index.v1+json',
  digest: sha256(bytes),
  bytes,
};
const TAGS = ['a', 'b', 'c', 'd', 'e'];

test.each([undefined, 2, 5])('reads the tags in pages of %s', async (pageSize) => {
  const {standIn, endpoint} = await openRegistry(pageSize === undefined ? {} : {pageSize});
  for (const tag of TAGS) await writeManifest(endpoint('web'), tag, manifest);
  await writeManifest(endpoint('worker'), 'other', manifest);
  expect(await listTags(endpoint('web'))).toEqual(TAGS);
  const pages = standIn.lines.filter((line) => line.startsWith('GET /v2/web/tags/list?n='));
  expect(pages).toHaveLength(pageSize === 2 ? 3 : 1);
});

test.each([
  ['brief', 1],
  [undefined, 5],
] as const)('with %s patience, a busy registry is asked %s times more', async (patience, more) => {
  const {standIn, registry, pauses} = await openRegistry();
  standIn.instead(/tags/u, (_, response) => response.writeHead(503).end(), more + 1);
  await expect(registry.repository('web').tags(patience)).rejects.toMatchObject({
    code: 'registry.unavailable',
  });
  expect(pauses).toHaveLength(more);
});

test('a repository that does not exist, or has no tags, has none', async () => {
  const {standIn, endpoint} = await openRegistry();
  standIn.instead(/tags/u, (_, response) => response.writeHead(404).end());
  expect(await listTags(endpoint('web'))).toEqual([]);
  standIn.instead(/tags/u, (_, response) => response.end('{"name":"web","tags":null}'));
  expect(await listTags(endpoint('web'))).toEqual([]);
});

test('lists repositories with tokens for that, page by page', async () => {
  const auth = {scheme: 'bearer', username: 'ci', password: 's3cret'} as const;
  const {connection, endpoint} = await openRegistry({pageSize: 1, auth});
  for (const path of ['team/web', 'team/worker']) {
    await writeManifest(endpoint(path), 'latest', manifest);
  }
  expect(await listRepositories(connection)).toEqual(['team/web', 'team/worker']);
});

test('says if the registry does not list its repositories', async () => {
  const {standIn, connection} = await openRegistry();
  standIn.instead(/_catalog/u, (_, response) => response.writeHead(404).end());
  await expect(listRepositories(connection)).rejects.toMatchObject({code: 'registry.not-found'});
});

test('retries a page, and refuses one that comes again or is not a list', async () => {
  const {standIn, endpoint, pauses} = await openRegistry({pageSize: 2});
  for (const tag of TAGS) await writeManifest(endpoint('web'), tag, manifest);
  standIn.instead(/last=b/u, (_, response) => response.writeHead(503).end());
  expect(await listTags(endpoint('web'))).toEqual(TAGS);
  expect(pauses).toHaveLength(1);
  const again = {link: '</v2/web/tags/list?n=2>; rel="next"'};
  standIn.instead(/tags/u, (_, response) => response.writeHead(200, again).end('{"tags":[]}'), 2);
  await expect(listTags(endpoint('web'))).rejects.toMatchObject({code: 'registry.invalid-answer'});
  standIn.instead(/tags/u, (_, response) => response.end('{"tags":7}'));
  await expect(listTags(endpoint('web'))).rejects.toMatchObject({code: 'registry.invalid-answer'});
});

test.each([
  ['intranet', true],
  ['intranet/web', true],
  ['intranet2/web', false],
  ['other', false],
])('%s belongs to intranet: %s', (name, belongs) => {
  expect(isBelow(name, ['intranet'])).toBe(belongs);
});

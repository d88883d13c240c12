import {randomBytes} from 'node:crypto';
import {readdir, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {zstdCompressSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {Failure} from '../../src/errors.ts';
import {METADATA_FILE} from '../../src/layer-cache/cache-metadata.ts';
import {sha256} from '../../src/sha256.ts';
import {openRegistry} from '../registry/oci/open-registry.ts';
import {refuse} from '../sandbox/stand-in-answers.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {LAYERS, type Tars, cacheOf, committed, inFolder, layerOf, metadataOf} from './cache-rig.ts';
import {goTar, layerTar} from './go-tar.ts';

const REPOSITORY = 'intranet/cache';
const big = layerOf('deps', randomBytes(300_000));
const small = layerOf('index', 'x'.repeat(50_000));

/** The uploads since some request. */
const uploads = (lines: readonly string[]) => lines.filter((it) => it.startsWith('PUT'));

test('a new machine gets what another one stored, byte for byte', async () => {
  const {registry} = await openRegistry();
  const tars = {...big, ...small};
  const first = cacheOf(registry);
  expect(await first.fetch()).toBeUndefined();
  await first.store(tars);
  const next = cacheOf(registry);
  const files = await next.fetch();
  for (const tar of Object.values(tars)) expect(files?.[`${sha256(tar)}.tar`]).toEqual(tar);
  const list = JSON.parse(files?.[METADATA_FILE]?.toString() ?? '') as object;
  expect(list).toEqual({
    buildpacks: (JSON.parse(metadataOf(tars)) as typeof list & {buildpacks: unknown}).buildpacks,
  });
  expect(Object.keys(files ?? {})).toHaveLength(3);
  expect(first.notes).toEqual([expect.stringContaining('2 of 2 were new')]);
  expect(next.notes).toEqual([expect.stringContaining(':branch-x: 2 layers, ')]);
});

test('stores an OCI artifact, with one blob for each layer', async () => {
  const {registry, standIn} = await openRegistry();
  await cacheOf(registry).store(big);
  const {bytes} = standIn.manifests.get(`${REPOSITORY}@branch-x`) ?? {};
  expect(JSON.parse(String(bytes))).toMatchObject({
    artifactType: 'application/vnd.ci-image-builder.cache.v1',
    config: {mediaType: 'application/vnd.oci.empty.v1+json', size: 2},
    layers: [
      {mediaType: 'application/vnd.ci-image-builder.cache.metadata.v1+json'},
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd',
        annotations: {
          'io.ci-image-builder.cache.diff-id': sha256(big['deps'] ?? Buffer.alloc(0)),
        },
      },
    ],
    annotations: {'org.opencontainers.image.created': '2026-11-30T00:00:00Z'},
  });
});

test('sends only layers that changed', async () => {
  const {registry, standIn} = await openRegistry();
  await cacheOf(registry).store({...big, ...small});
  const next = cacheOf(registry);
  await next.fetch();
  const before = standIn.lines.length;
  await next.store({...big, ...layerOf('index', 'other')});
  const sent = uploads(standIn.lines.slice(before));
  // The layer, the list of layers, and the manifest.
  expect(sent).toHaveLength(3);
  expect(next.notes.at(-1)).toContain('1 of 2 were new');
});

test('sends a layer again if the registry has lost it', async () => {
  const {another, registry, standIn} = await openRegistry();
  await cacheOf(registry).store(big);
  const next = cacheOf(another());
  await next.fetch();
  standIn.blobs.clear();
  await next.store(big);
  expect(next.notes.at(-1)).toContain('1 of 1 were new');
  expect(await cacheOf(registry).fetch()).toBeDefined();
});

test('takes the first tag that exists, and writes only its own', async () => {
  const {registry, standIn} = await openRegistry();
  await cacheOf(registry, {writes: ['branch-main', 'latest']}).store(big);
  const fork = cacheOf(registry, {reads: ['pr-7', 'branch-main'], writes: []});
  expect(await fork.fetch()).toBeDefined();
  await fork.store(small);
  expect(fork.cache.isKept).toBe(false);
  const tags = [...standIn.manifests.keys()].filter((it) => !it.includes('sha256:'));
  expect(tags.toSorted()).toEqual([`${REPOSITORY}@branch-main`, `${REPOSITORY}@latest`]);
});

test('keeps the order of buildpacks and empty lists', async () => {
  const {registry} = await openRegistry();
  await cacheOf(registry).store({});
  expect(Object.keys((await cacheOf(registry).fetch()) ?? {})).toEqual([METADATA_FILE]);
});

test('starts again if the connection is lost in the middle of a layer', async () => {
  const {registry, standIn} = await openRegistry();
  await cacheOf(registry).store(big);
  standIn.instead(/GET .*blobs/u, (request, response) => {
    response.writeHead(200, {'content-length': 5});
    response.write('x', () => request.socket.destroy());
  });
  const next = cacheOf(registry);
  expect(await next.fetch()).toBeDefined();
});

const FOLDER = `${LAYERS}/a_b/deps`;

/** Stores an artifact that was not made by this tool. */
async function forged(
  tar: Buffer,
  changes: {
    readonly tars?: Tars;
    readonly blob?: Buffer;
    readonly diffId?: string;
    readonly manifest?: object;
    readonly size?: number;
  } = {},
) {
  const opened = await openRegistry();
  const seed = (content: Buffer) => opened.standIn.seedBlob(REPOSITORY, content);
  const list = seed(Buffer.from(metadataOf(changes.tars ?? {deps: tar})));
  const layer = seed(changes.blob ?? zstdCompressSync(tar));
  const diffId = changes.diffId ?? sha256(tar);
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: 'application/vnd.ci-image-builder.cache.v1',
    layers: [
      {...list, mediaType: 'application/vnd.ci-image-builder.cache.metadata.v1+json'},
      {
        ...layer,
        size: changes.size ?? layer.size,
        mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd',
        annotations: {'io.ci-image-builder.cache.diff-id': diffId},
      },
    ],
    ...changes.manifest,
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const type = manifest.mediaType;
  opened.standIn.manifests.set(`${REPOSITORY}@branch-x`, {type, bytes});
  return opened;
}

const good = layerTar(FOLDER, {file: 'x'});
const outside = goTar({path: '/etc/cron.d/x', content: Buffer.from('x')});
const linked = goTar({path: `${FOLDER}/l`, type: '2', target: '/var'}, {path: `${FOLDER}/l/x`});
const other = layerTar(FOLDER, {file: 'y'});

test('reads what is forged well, so that the next test means something', async () => {
  const {registry} = await forged(good);
  expect(await cacheOf(registry).fetch()).toBeDefined();
});

test.each<[string, Parameters<typeof forged>, RegExp]>([
  ['a file outside its folder', [outside], /outside its folder, \/etc\/cron\.d\/x/u],
  ['a file behind a link', [linked], /behind a link/u],
  ['another tar', [other, {tars: {deps: good}, diffId: sha256(good)}], /another digest/u],
  ['a blob that is not compressed', [good, {blob: good}], /./u],
  ['a blob that ends early', [good, {blob: zstdCompressSync(good).subarray(0, -3)}], /./u],
  ['a name that leads out', [good, {tars: {'../x': good}}], /list of layers is invalid/u],
  ['a list with another layer', [good, {tars: {deps: other}}], /one of its layers is missing/u],
  [
    'a second layer that it lacks',
    [good, {tars: {deps: good, more: other}}],
    /one of its layers is missing/u,
  ],
  ['an image', [good, {manifest: {artifactType: undefined}}], /not of a cache/u],
  ['a huge layer', [good, {size: 1e12}], /not of a cache/u],
  ['a wrong size', [good, {size: 3}], /Digest mismatch/u],
])('does not use a cache with %s, and stores all of the next one', async (_, input, reason) => {
  const {registry} = await forged(...input);
  const {fetch, notes, store} = cacheOf(registry);
  expect(await fetch()).toBeUndefined();
  expect(notes).toEqual([expect.stringMatching(reason)]);
  expect(notes[0]).toContain('/intranet/cache:branch-x');
  await store({deps: good});
  expect(notes[1]).toContain('1 of 1 were new');
  expect(await cacheOf(registry).fetch()).toBeDefined();
});

test('a refused, missing or broken registry is only a note', async () => {
  const {registry, standIn} = await openRegistry();
  standIn.instead(/GET/u, (_, response) => refuse(response, 403, 'DENIED'));
  standIn.instead(/POST/u, (_, response) => refuse(response, 403, 'DENIED'));
  const {fetch, notes, store} = cacheOf(registry);
  expect(await fetch()).toBeUndefined();
  await store(big);
  expect(notes).toHaveLength(2);
  expect(notes[1]).toMatch(/^The cache is not stored in intranet\/cache: .*\.$/u);
});

test('tags that cannot move are a note', async () => {
  const {registry} = await openRegistry({immutable: () => true});
  await cacheOf(registry).store(big);
  const {notes, store} = cacheOf(registry);
  await store(small);
  expect(notes).toEqual([expect.stringContaining('not stored as branch-x')]);
});

test('gives up after some time', async () => {
  const {registry, standIn} = await openRegistry();
  let late: () => void = () => undefined;
  const clock = {
    now: () => 0,
    sleep: () =>
      new Promise<void>((resolve) => {
        late = resolve;
      }),
  };
  standIn.instead(/GET/u, () => late());
  standIn.instead(/POST/u, () => late());
  const {fetch, notes, store} = cacheOf(registry, {clock});
  expect(await fetch()).toBeUndefined();
  await store(big);
  expect(notes).toEqual([
    expect.stringContaining('it takes longer than 180 seconds.'),
    expect.stringContaining('it takes longer than 600 seconds.'),
  ]);
});

test('ends at once if it is interrupted, without a note', async () => {
  const {registry, standIn} = await openRegistry();
  const controller = new AbortController();
  standIn.instead(/POST/u, () => controller.abort());
  const {notes, store} = cacheOf(registry, {signal: controller.signal});
  await store(big);
  expect(notes).toEqual([]);
});

test('stores nothing but files that the lifecycle has left', async () => {
  const {registry, standIn} = await openRegistry();
  const {cache, notes} = cacheOf(registry);
  const folder = await committed(big);
  const links = await committed({});
  const [name = ''] = await readdir(join(folder, 'committed'));
  await symlink(join(folder, 'committed', name), join(links, 'committed', 'x'));
  const missing = await temporaryFolder();
  for (const it of [missing, join(links, 'committed')]) {
    cache.keep(it, LAYERS);
    await cache.store(inFolder);
  }
  expect(notes).toHaveLength(2);
  expect(uploads(standIn.lines)).toEqual([]);
});

test('says what is missing if a permission is', async () => {
  const denied = new Failure('aws.access-denied', 'Permission denied for ecr:PutLifecyclePolicy.');
  const {registry} = await openRegistry();
  const refusing = {
    findCache: (name: string) => registry.findCache(name),
    ensureCache: () => Promise.reject(denied),
  };
  const {notes, store} = cacheOf(refusing);
  await store(big);
  expect(notes).toEqual([
    'The cache is not stored in intranet/cache: Permission denied for ecr:PutLifecyclePolicy.',
  ]);
});

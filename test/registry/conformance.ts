import {createHash, randomBytes} from 'node:crypto';

import {beforeAll, expect, test} from 'vitest';
import {Failure} from '../../src/errors.ts';
import type {Descriptor, Manifest, Registry} from '../../src/image/ports.ts';

export interface ConformanceOptions {
  /** A tag that the registry never moves, if it has such tags. */
  readonly immutableTag?: string;
  /** A tag that moves, if not all do. */
  readonly movingTag?: string;
}

const MEDIA_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const NOTHING = `sha256:${'0'.repeat(64)}`;

/**
 * Tests for every registry. Call it inside a `describe`.
 *
 * @param open returns the registry, in which names that begin with `conformance/` may be used.
 */
export function registryConformance(
  open: () => Registry | Promise<Registry>,
  {immutableTag, movingTag = 'moving'}: ConformanceOptions = {},
): void {
  let registry: Registry;

  beforeAll(async () => {
    registry = await open();
  });

  /** A new repository that allows pushes. */
  async function fresh() {
    const name = freshName();
    const repository = (await registry.ensure([name])).get(name);
    if (repository === undefined) throw new Error(`${name} was not ensured`);
    return repository;
  }

  test('a repository has the reference of the registry', async () => {
    const name = freshName();
    const ensured = await registry.ensure([name]);
    const reference = ensured.get(name)?.reference;
    expect(reference).toMatch(new RegExp(`^[^/]+/(?:.+/)?${name}$`, 'u'));
  });

  test('returns nothing for missing tags and digests', async () => {
    const repository = await fresh();
    for (const reference of ['latest', NOTHING]) {
      expect(await repository.digest(reference)).toBeUndefined();
      expect(await repository.manifest(reference)).toBeUndefined();
    }
    await expect(repository.blob(NOTHING)).rejects.toThrow(Failure);
  });

  test('creates several repositories at once, and again', async () => {
    const names = [freshName(), freshName(), freshName()];
    const ensured = await registry.ensure(names);
    expect([...ensured.keys()]).toEqual(names);
    expect((await registry.ensure(names)).get(names[0] ?? '')).toBe(ensured.get(names[0] ?? ''));
    expect(await registry.find(names)).toEqual(ensured);
  });

  test('returns a blob as it was stored, even if stored twice', async () => {
    const repository = await fresh();
    const bytes = randomBytes(10_000);
    const descriptor = await repository.putBlob(bytes);
    expect(descriptor).toMatchObject({digest: sha256(bytes), size: 10_000});
    await repository.putBlob(bytes);
    expect(sha256(await repository.blob(descriptor.digest))).toBe(descriptor.digest);
  });

  test('keeps the bytes and the type of a manifest, by digest and by tag', async () => {
    const repository = await fresh();
    const manifest = imageOf(await repository.putBlob(randomBytes(10)), []);
    expect(await repository.putManifest(manifest.digest, manifest)).toBe('stored');
    expect(await repository.digest('one')).toBeUndefined();
    expect(await repository.putManifest('one', manifest)).toBe('stored');
    for (const reference of ['one', manifest.digest]) {
      expect(await repository.digest(reference)).toBe(manifest.digest);
      const found = await repository.manifest(reference);
      expect(found).toMatchObject({mediaType: MEDIA_TYPE, digest: manifest.digest});
      expect(text(found?.bytes)).toBe(text(manifest.bytes));
    }
  });

  test('lists the tags of a repository', async () => {
    const repository = await fresh();
    expect(await repository.tags()).toEqual([]);
    const manifest = imageOf(await repository.putBlob(randomBytes(10)), []);
    await repository.putManifest(manifest.digest, manifest);
    for (const tag of ['one', 'two']) await repository.putManifest(tag, manifest);
    expect((await repository.tags()).toSorted()).toEqual(['one', 'two']);
  });

  test('moves a tag, and keeps the former image', async () => {
    const repository = await fresh();
    const first = imageOf(await repository.putBlob(randomBytes(10)), []);
    const second = imageOf(await repository.putBlob(randomBytes(10)), []);
    await repository.putManifest(movingTag, first);
    expect(await repository.setTag(movingTag, second, undefined)).toBe('elsewhere');
    expect(await repository.setTag(movingTag, second, first.digest)).toBe('set');
    expect(await repository.setTag(movingTag, second, first.digest)).toBe('there');
    expect(await repository.digest(movingTag)).toBe(second.digest);
    expect(await repository.digest(first.digest)).toBe(first.digest);
  });

  test('copies blobs of another repository once each, including large ones', async () => {
    const [from, to] = [await fresh(), await fresh()];
    const contents = [
      randomBytes(10),
      randomBytes(3_000_000),
      ...Array.from({length: 8}, () => randomBytes(100)),
    ];
    const layers = await Promise.all(contents.map((bytes) => from.putBlob(bytes)));
    await Promise.all([to.copyBlobs(from, [...layers, ...layers]), to.copyBlobs(from, layers)]);
    await to.copyBlobs(from, []);
    await to.copyBlobs(from, layers);
    for (const {digest} of layers) expect(sha256(await to.blob(digest))).toBe(digest);
    const manifest = imageOf(await to.putBlob(randomBytes(20)), layers);
    expect(await to.putManifest(manifest.digest, manifest)).toBe('stored');
  });

  test('refuses to copy a missing blob', async () => {
    const [from, to] = [await fresh(), await fresh()];
    const absent = {mediaType: 'application/octet-stream', digest: NOTHING, size: 1};
    await expect(to.copyBlobs(from, [absent])).rejects.toThrow(Failure);
  });

  test('refuses a manifest that refers to missing content', async () => {
    const repository = await fresh();
    const manifest = imageOf({mediaType: 'x/y', digest: NOTHING, size: 1}, []);
    await expect(repository.putManifest('broken', manifest)).rejects.toThrow(Failure);
    expect(await repository.digest('broken')).toBeUndefined();
  });

  test.runIf(immutableTag !== undefined)('does not move an immutable tag', async () => {
    const tag = immutableTag ?? '';
    const repository = await fresh();
    const first = imageOf(await repository.putBlob(randomBytes(10)), []);
    const second = imageOf(await repository.putBlob(randomBytes(10)), []);
    expect(await repository.putManifest(tag, first)).toBe('stored');
    expect(await repository.putManifest(tag, second)).toBe('immutable');
    expect(await repository.setTag(tag, second, first.digest)).toBe('immutable');
    expect(await repository.digest(tag)).toBe(first.digest);
    expect(await repository.putManifest(second.digest, second)).toBe('stored');
  });
}

function freshName(): string {
  return `conformance/${randomBytes(6).toString('hex')}/web`;
}

/** An image's manifest with blanks, which a registry that rewrites it would remove. */
function imageOf(config: Descriptor, layers: readonly Descriptor[]): Manifest {
  const document = {schemaVersion: 2, mediaType: MEDIA_TYPE, config, layers};
  const bytes = new TextEncoder().encode(`${JSON.stringify(document, null, 5)}\n `);
  return {mediaType: MEDIA_TYPE, bytes, digest: sha256(bytes)};
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

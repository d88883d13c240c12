import {describe, expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {MemoryRegistry} from '../../sandbox/memory-registry.ts';
import {LIFECYCLE_LABEL, type MadeBase, madeBase} from '../documents/made-image.ts';
import {manifest} from '../release/release-stage.ts';
import {
  NEW,
  OLD,
  RUN,
  decisions,
  layersOf,
  planned,
  put,
  putApplication,
  putBase,
  type RebaseRun,
  stage,
} from './rebase-stage.ts';

const APP = 'portal/web';
const ORIGINAL = 'registry.example.com';
const MIRROR = 'mirror.example.com';
const day = (number: number) => `2026-03-0${number}T00:00:00Z`;
const VERSIONS: readonly MadeBase[] = [1, 2, 3].map((it) => ({
  version: `9.${it}`,
  created: day(it),
}));
const [FIRST = OLD, SECOND = OLD, THIRD = OLD] = VERSIONS;

/** What happens to the application, and its new run image. */
async function chosen(registry: MemoryRegistry, run: RebaseRun = {}) {
  const releases = await planned(registry, {names: [APP], ...run});
  const decision = releases[0]?.images[0]?.decision;
  return [decision?.kind, decision?.base?.to] as const;
}

async function reasons(registry: MemoryRegistry, run: RebaseRun = {}) {
  return decisions(await planned(registry, {names: [APP], ...run}))[APP];
}

describe('a floating tag', () => {
  /** The application is on one run image; the tag names others in the two registries. */
  async function floating(on: MadeBase, original: MadeBase | undefined, mirrored: MadeBase) {
    const registry = await stage();
    const mirror = new MemoryRegistry({prefix: MIRROR});
    for (const it of VERSIONS) await putBase(registry, it, 'building');
    if (original !== undefined) await putBase(registry, original, 'full');
    await putBase(mirror, mirrored, 'full');
    const names = {image: `${ORIGINAL}/${RUN}:full`, mirrors: [`${MIRROR}/${RUN}:full`]};
    await putApplication(registry, APP, {base: on, record: names}, 'latest');
    return [registry, {others: [mirror], choice: {mirror: MIRROR}}] as const;
  }
  const at = (host: string) => `${host}/${RUN}:full`;

  test('of a mirror is used if it is newer than the run image of the image', async () => {
    expect(await chosen(...(await floating(FIRST, THIRD, SECOND)))).toEqual(['rebase', at(MIRROR)]);
    expect(await chosen(...(await floating(SECOND, THIRD, SECOND)))).toEqual([
      'current',
      at(MIRROR),
    ]);
  });

  test('of a mirror that is behind does not win', async () => {
    expect(await chosen(...(await floating(SECOND, THIRD, FIRST)))).toEqual([
      'rebase',
      at(ORIGINAL),
    ]);
    expect(await chosen(...(await floating(SECOND, SECOND, FIRST)))).toEqual([
      'current',
      at(ORIGINAL),
    ]);
  });

  test('never leads to an older run image, unless it is chosen', async () => {
    const [registry, run] = await floating(SECOND, undefined, FIRST);
    expect(await chosen(registry, run)).toEqual(['current', at(MIRROR)]);
    const choice = {runImage: at(MIRROR)};
    expect(await chosen(registry, {...run, choice})).toEqual(['rebase', at(MIRROR)]);
  });

  test.each([
    ['no time', undefined],
    ['the time of reproducible builds', '1980-01-01T00:00:01Z'],
  ])('of an image with %s counts as newer', async (_, created) => {
    const {version} = FIRST;
    const undated = created === undefined ? {version} : {version, created};
    expect(await chosen(...(await floating(SECOND, undefined, undated)))).toEqual([
      'rebase',
      at(MIRROR),
    ]);
  });
});

describe('a version tag', () => {
  async function versions(...bases: readonly MadeBase[]) {
    const registry = await stage();
    registry.untag(RUN, NEW.version);
    for (const it of bases) await putBase(registry, it);
    await putApplication(registry, APP, {}, 'latest');
    return registry;
  }

  test('is looked for in all names, because a mirror lists only what was pulled', async () => {
    const registry = await versions({version: '1.4.0'});
    const mirror = new MemoryRegistry({prefix: MIRROR});
    await putBase(mirror, {version: '1.2.0'});
    const run = {others: [mirror], choice: {mirror: MIRROR}};
    expect(await chosen(registry, run)).toEqual(['rebase', `${ORIGINAL}/${RUN}:1.4.0`]);
    await putBase(mirror, {version: '1.4.0'}, 'by-digest');
    await put(mirror, RUN, {image: madeBase({version: '1.4.0'}), layers: []}, '1.4.0');
    expect(await chosen(registry, run)).toEqual(['rebase', `${MIRROR}/${RUN}:1.4.0`]);
  });

  test('is looked for where there is an answer', async () => {
    const registry = await versions();
    const mirror = new MemoryRegistry({
      prefix: MIRROR,
      onCall: (call) => {
        if (call.startsWith('tags')) throw new Failure('registry.denied', 'No lists here.');
      },
    });
    await putBase(mirror, {version: '1.2.0'});
    const run = {others: [mirror], choice: {mirror: MIRROR}};
    expect(await chosen(registry, run)).toEqual(['current', `${ORIGINAL}/${RUN}:1.0.0`]);
    await putBase(registry, NEW);
    expect(await chosen(registry, run)).toEqual(['rebase', `${ORIGINAL}/${RUN}:1.0.1`]);
  });

  test('is the newest that fits', async () => {
    const registry = await versions(
      {version: '1.2.0'},
      {version: '1.3.0', architecture: 'arm64'},
      {version: '1.4.0', labels: {'io.buildpacks.base.distro.version': '24.04'}},
    );
    expect(await chosen(registry)).toEqual(['rebase', `${ORIGINAL}/${RUN}:1.2.0`]);
  });

  test('leaves an image alone on which no newer version fits, and says why', async () => {
    const registry = await versions({version: '1.3.0', architecture: 'arm64'});
    expect(await chosen(registry)).toEqual(['left', `${ORIGINAL}/${RUN}:1.3.0`]);
    expect(await reasons(registry)).toEqual([
      'It is for linux/amd64, but the run image is for linux/arm64.',
    ]);
  });
});

describe('an image is current', () => {
  test('if it is on the run image, even if it can never be rebased', async () => {
    const registry = await stage();
    const labels = {'io.buildpacks.rebasable': 'false'};
    await putApplication(registry, APP, {base: NEW, labels}, 'latest');
    expect(await chosen(registry)).toEqual(['current', `${ORIGINAL}/${RUN}:1.0.1`]);
  });

  const {manifest: run} = madeBase(NEW);
  const {config} = JSON.parse(new TextDecoder().decode(run.bytes)) as {config: {digest: string}};
  test.each([
    ['an ID of a Docker engine', config.digest],
    ['an unknown ID of a Docker engine', `sha256:${'a'.repeat(64)}`],
    ['a name with the ID', `${RUN}@${config.digest}`],
    ['nothing', undefined],
  ])('if it has the layers of the run image, and records %s', async (_, reference) => {
    const registry = await stage();
    await putApplication(registry, APP, {base: NEW, record: {reference}}, 'latest');
    expect(await chosen(registry)).toEqual(['current', `${ORIGINAL}/${RUN}:1.0.1`]);
  });

  test('if the run image that it records differs only in how layers are compressed', async () => {
    const registry = await stage();
    const {config: bytes} = madeBase(NEW);
    const again = madeBase({...NEW, format: 'oci'});
    expect(again.config).toEqual(bytes);
    await put(registry, RUN, {image: again, layers: layersOf(NEW)}, '1.0.1');
    await putApplication(registry, APP, {base: NEW}, 'latest');
    expect(await chosen(registry)).toEqual(['current', `${ORIGINAL}/${RUN}:1.0.1`]);
  });

  test('but not if values of the run image have changed', async () => {
    const registry = await stage();
    const changed = {...NEW, environment: ['PATH=/bin', 'NEW=1']};
    await putBase(registry, changed);
    await putApplication(registry, APP, {base: NEW}, 'latest');
    expect(await chosen(registry)).toEqual(['rebase', `${ORIGINAL}/${RUN}:1.0.1`]);
  });
});

describe('the run image that an image was built on', () => {
  /** The names of the environment variables of the new image. */
  async function environment(registry: MemoryRegistry): Promise<readonly string[]> {
    const releases = await planned(registry, {names: [APP]});
    const decision = releases[0]?.images[0]?.decision;
    if (decision?.kind !== 'rebase') throw new TypeError('not rebased');
    const config = JSON.parse(new TextDecoder().decode(decision.images[0]?.image.config)) as {
      config: {Env: string[]; Labels: Record<string, string>};
    };
    expect(config.config.Labels[LIFECYCLE_LABEL]).toContain(madeBase(NEW).manifest.digest);
    return config.config.Env;
  }

  test('is gone if no registry has it, and its values stay', async () => {
    const registry = await stage();
    registry.forget(RUN, {keeping: ['1.0.1']});
    await putApplication(registry, APP, {}, 'latest');
    expect(await environment(registry)).toContain('OS_VERSION=1.0.0');
  });

  test('can be recorded by its index', async () => {
    const registry = await stage();
    const type = 'application/vnd.oci.image.index.v1+json';
    const {mediaType, digest, bytes} = madeBase(OLD).manifest;
    const entry = {mediaType, digest, size: bytes.byteLength};
    const platform = {os: 'linux', architecture: 'amd64'};
    const index = manifest(type, {schemaVersion: 2, manifests: [{...entry, platform}]});
    await registry.repository(RUN).putManifest(index.digest, index);
    const reference = `${ORIGINAL}/${RUN}@${index.digest}`;
    await putApplication(registry, APP, {record: {reference}}, 'latest');
    expect(await environment(registry)).toContain('OS_VERSION=1.0.1');
  });

  test('must be readable, because its values would stay otherwise', async () => {
    const {digest} = madeBase(OLD).manifest;
    const registry = await stage({
      onCall: (call) => {
        if (call !== `manifest ${RUN} ${digest}`) return;
        throw new Failure('registry.unavailable', 'Cannot read the old run image: 503.');
      },
    });
    await putApplication(registry, APP, {}, 'latest');
    expect(await reasons(registry)).toEqual(['Cannot read the old run image: 503.']);
  });
});

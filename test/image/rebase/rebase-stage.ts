import type {BuildEvent} from '../../../src/events.ts';
import {Failure} from '../../../src/errors.ts';
import type {Image} from '../../../src/image/documents/recompose.ts';
import type {Manifest, Repository} from '../../../src/image/ports.ts';
import {LayerHolders} from '../../../src/image/rebase/layer-holders.ts';
import {
  type PlannedRelease,
  type RebaseSource,
  planRebase,
} from '../../../src/image/rebase/plan-rebase.ts';
import {type PublishedRebase, publishRebase} from '../../../src/image/rebase/publish-rebase.ts';
import type {RunImageChoice} from '../../../src/image/rebase/run-image-names.ts';
import {RunImages} from '../../../src/image/rebase/run-images.ts';
import {spell} from '../../../src/cli/spell.ts';
import {MemoryRegistry, type MemoryRegistryOptions} from '../../sandbox/memory-registry.ts';
import {
  type MadeApplication,
  type MadeBase,
  layerBytes,
  madeApplication,
  madeBase,
} from '../documents/made-image.ts';

const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
export const OLD: MadeBase = {version: '1.0.0'};
export const NEW: MadeBase = {version: '1.0.1'};
export const WEB = 'intranet/web';
export const WORKER = 'intranet/worker';
export const RUN = 'run-jammy';

export function releaseLabels(commit: string = COMMIT, plan = 'plan'): Record<string, string> {
  return {
    'org.opencontainers.image.revision': commit,
    'io.ci-image-builder.plan': plan,
  };
}

/** The names of the layers of a run image or an application, for `put`. */
export function layersOf({version, layers}: MadeBase, own: readonly string[] = []): string[] {
  return [...(layers ?? [`os ${version}`, `packages ${version}`]), ...own];
}

/** Stores an image with its layers, at tags. */
export async function put(
  registry: MemoryRegistry,
  name: string,
  {image, layers}: {readonly image: Image; readonly layers: readonly string[]},
  ...tags: readonly string[]
): Promise<Manifest> {
  await registry.ensure([name]);
  const repository = registry.repository(name);
  for (const layer of layers) await repository.putBlob(layerBytes(layer));
  await repository.putBlob(image.config);
  const {manifest} = image;
  await repository.putManifest(manifest.digest, manifest);
  for (const tag of tags) await repository.putManifest(tag, manifest);
  return manifest;
}

export async function putBase(
  registry: MemoryRegistry,
  base: MadeBase,
  ...tags: readonly string[]
): Promise<Manifest> {
  const names = tags.length === 0 ? [base.version] : tags;
  return await put(registry, RUN, {image: madeBase(base), layers: layersOf(base)}, ...names);
}

export async function putApplication(
  registry: MemoryRegistry,
  name: string,
  {base = OLD, ...application}: MadeApplication & {readonly base?: MadeBase},
  ...tags: readonly string[]
): Promise<Manifest> {
  const {layers: own = ['dependencies', 'code'], labels} = application;
  const image = madeApplication(base, {...application, labels: {...releaseLabels(), ...labels}});
  return await put(registry, name, {image, layers: layersOf(base, own)}, ...tags);
}

/** A registry with run images, and a release of two processes on the older one. */
export async function stage(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const registry = new MemoryRegistry(options);
  for (const base of [OLD, NEW]) await putBase(registry, base);
  for (const process of ['web', 'worker']) {
    const tags = ['commit-1a2b3c4', 'branch-main', 'latest'];
    await putApplication(registry, `intranet/${process}`, {process}, ...tags);
  }
  registry.calls.length = 0;
  return registry;
}

export interface RebaseRun {
  readonly names?: readonly string[];
  readonly tags?: readonly string[];
  readonly choice?: RunImageChoice;
  readonly force?: boolean;
  readonly skipOthers?: boolean;
  /** In place of the repositories with the names. */
  readonly sources?: readonly RebaseSource[];
  /** Registries of run images, beside that of the applications. */
  readonly others?: readonly MemoryRegistry[];
}

/** Plans a rebase of all images of applications. */
export async function planned(
  registry: MemoryRegistry,
  {
    names,
    tags,
    choice = {},
    force = false,
    skipOthers = false,
    others = [],
    ...run
  }: RebaseRun = {},
): Promise<PlannedRelease[]> {
  const wanted = names ?? (await registry.names('managed')).filter((it) => it.includes('/'));
  const repositories = await registry.find(wanted);
  const open = (reference: string): Repository => {
    const at = [registry, ...others].map((it) => it.at(reference)).find((it) => it !== undefined);
    if (at !== undefined) return at;
    throw new Failure('registry.unreachable', `Cannot read ${reference}.`);
  };
  const runImages = new RunImages(open);
  const sources =
    run.sources ?? [...repositories].map(([name, repository]) => ({name, repository, tags}));
  return await planRebase(sources, {runImages, choice, force, skipOthers});
}

export interface Rebased {
  readonly releases: readonly PlannedRelease[];
  readonly published: readonly PublishedRebase[];
  readonly events: readonly BuildEvent[];
  readonly notes: readonly string[];
}

/** Plans and publishes a rebase. */
export async function rebased(registry: MemoryRegistry, run: RebaseRun = {}): Promise<Rebased> {
  return await published(await planned(registry, run));
}

/** Publishes what was planned. */
export async function published(releases: readonly PlannedRelease[]): Promise<Rebased> {
  const events: BuildEvent[] = [];
  const there = releases.flatMap(({images}) => images.flatMap(({target}) => target.images));
  const options = {
    holders: new LayerHolders(there),
    emit: (event: BuildEvent) => events.push(event),
  };
  const done = await Promise.all(releases.map((release) => publishRebase(release, options)));
  const notes = events.flatMap((it) => (it.type === 'note' ? [spell(it.text)] : []));
  return {releases, published: done.flat(), events, notes};
}

/** The decisions by image, with the reasons of those that are left. */
export function decisions(releases: readonly PlannedRelease[]): Record<string, unknown> {
  return Object.fromEntries(
    releases.flatMap(({images}) =>
      images.map(({target, decision}) => [
        target.name,
        decision.kind === 'left' ? decision.reasons.map(spell) : decision.kind,
      ]),
    ),
  );
}

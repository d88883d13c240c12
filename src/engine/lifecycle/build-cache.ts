import {chmod, mkdir, readdir, realpath, rename, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {LayerCache} from '../../image/ports.ts';
import {isInside} from './is-inside.ts';
import {untagged} from '../../image-reference.ts';
import {sha256} from '../../sha256.ts';
import {ChildFailure} from '../../subprocess/run.ts';
import {option, sentence} from '../../text.ts';
import type {BuildUser, Folders} from './machine.ts';
import {resetLayers} from './results.ts';
import {emptyFolder, giveTo} from './workspace.ts';

/** Where the lifecycle keeps cached layers. */
export type CacheChoice =
  /** A folder of the container, which ends with it. */
  | {readonly kind: 'container'}
  | {readonly kind: 'none'}
  /** A folder that somebody else keeps, absolute. */
  | {readonly kind: 'folder'; readonly path: string}
  /** A folder of the container, whose content is kept elsewhere. */
  | {readonly kind: 'kept'; readonly cache: LayerCache};

type Owner = Pick<BuildUser, 'uid' | 'gid'>;

/** The lifecycle's cached layers in one build. */
export class BuildCache {
  readonly #choice: CacheChoice;
  readonly #folders: Folders;
  #fetching: Promise<boolean> | undefined;
  /** Whether the folder has what was fetched. */
  #isFetched = false;

  constructor(choice: CacheChoice, folders: Folders) {
    this.#choice = choice;
    this.#folders = folders;
  }

  /**
   * Checks that the lifecycle can use a folder of the user.
   *
   * @param closed files and folders that the build user must not read; `undefined` if the lifecycle has the rights of this
   * process, and not those of another user.
   * @throws {Failure} of kind `usage` if a build would empty the folder, or if the build user cannot reach it.
   */
  async check(closed: readonly string[] | undefined): Promise<void> {
    if (this.#choice.kind !== 'folder') return;
    const {path} = this.#choice;
    const real = await nearest(path);
    const {build, layers, platform, workspace} = this.#folders;
    const emptied = [workspace, layers, platform, build];
    const areInside = await Promise.all(emptied.map((it) => insideOf(it, [real])));
    const inside = emptied.filter((_, index) => areInside[index]?.length !== 0);
    const [used] = [...(await insideOf(real, emptied)), ...inside];
    const [hidden] =
      closed === undefined
        ? []
        : [...(await insideOf(real, closed)), ...(await closedParents(real))];
    const [foreign] = await foreignNames(real);
    const problem =
      (used && `The build itself uses ${used}.`) ??
      (foreign &&
        `It has other files, such as ${foreign}, and the build takes the whole folder.`) ??
      (hidden && `The build closes ${hidden} to the lifecycle, which runs as the build user.`);
    if (problem === undefined) return;
    throw new Failure('usage.invalid-value', `The cache cannot be in ${path}.`, {
      details: [problem],
      remedy: sentence`Name another folder, such as ${option('cache', 'folder:/var/cache/layers')}.`,
    });
  }

  /** Creates the folder for an image. @returns `undefined` if layers are not cached. */
  async open(
    image: string,
    {user, keeper}: {readonly user: Owner; readonly keeper: Owner},
  ): Promise<string | undefined> {
    if (this.#choice.kind === 'none') return undefined;
    if (this.#choice.kind !== 'folder') {
      return join(this.#folders.build, 'cache', sha256(untagged(image)).slice(7, 19));
    }
    await mkdir(this.#choice.path, {recursive: true});
    const folder = await realpath(this.#choice.path);
    // Whoever keeps the folder may have changed the owners of its files.
    if (keeper.uid !== user.uid) await giveTo(folder, user);
    return folder;
  }

  /** Starts to bring what is kept elsewhere. */
  begin(): void {
    if (this.#choice.kind !== 'kept' || this.#fetching !== undefined) return;
    const {cache} = this.#choice;
    const staging = this.#staging();
    this.#fetching = (async () => {
      await emptyFolder(staging);
      await chmod(staging, 0o700);
      return await cache.fetch(staging, this.#folders.layers);
    })();
    // The failure is thrown where the content is needed.
    this.#fetching.catch(() => undefined);
  }

  /**
   * Restores layers, when what is kept elsewhere is there. If the lifecycle fails with that, restores without it. If that
   * works, the cache is broken, and its folder is emptied.
   *
   * @param run runs the phase with a cache, or without one.
   */
  async restore(
    {cache, user}: {readonly cache: string | undefined; readonly user: Owner},
    emit: Emit,
    run: (cache: string | undefined) => Promise<void>,
  ): Promise<void> {
    if (cache !== undefined) await this.#arrive(cache, user);
    try {
      await run(cache);
    } catch (error) {
      const isExit = error instanceof ChildFailure && error.kind === 'exited';
      if (!isExit || cache === undefined || !(await hasLayers(cache))) throw error;
      emit({
        type: 'note',
        text: 'Restoring failed with the cache, so it is done again without it.',
      });
      await resetLayers(this.#folders);
      await run(undefined);
      this.#fetching = undefined;
      this.#isFetched = false;
      await emptyFolder(cache);
    }
  }

  /** Has the layers that a build has cached kept elsewhere. */
  keep({cache}: {readonly cache: string | undefined}): void {
    if (this.#choice.kind !== 'kept' || cache === undefined) return;
    this.#choice.cache.keep(cache, this.#folders.layers);
  }

  /** Waits for what is kept elsewhere, and moves it into the folder. */
  async #arrive(folder: string, user: Owner): Promise<void> {
    if (this.#isFetched || !(await this.#fetching)) return;
    await emptyFolder(folder);
    await rename(this.#staging(), join(folder, COMMITTED));
    await giveTo(folder, user);
    this.#isFetched = true;
  }

  #staging(): string {
    return join(this.#folders.build, 'fetched-cache');
  }
}

/** The folder in a cache that the lifecycle reads. */
const COMMITTED = 'committed';
/** What is in a cache. A lifecycle that is killed leaves the last two. */
const OWN_NAMES: ReadonlySet<string> = new Set([COMMITTED, 'staging', 'committed-backup']);

/** The real path of the folder, or of the nearest folder above that exists, with the rest. */
async function nearest(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await nearest(dirname(path)), path.slice(dirname(path).length));
}

/** What is in a folder, without what the lifecycle keeps in a cache. */
async function foreignNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((it) => !OWN_NAMES.has(it));
}

/** Whether the lifecycle has stored something in a cache. */
async function hasLayers(folder: string): Promise<boolean> {
  const names = await readdir(join(folder, COMMITTED)).catch(() => []);
  return names.length > 0;
}

async function insideOf(path: string, folders: readonly string[]): Promise<string[]> {
  const real = await Promise.all(folders.map((it) => realpath(it).catch(() => it)));
  return folders.filter((_, index) => isInside(path, real[index] ?? ''));
}

/** Folders above a path that only their owner can enter. */
async function closedParents(path: string): Promise<string[]> {
  const parent = dirname(path);
  const mode = await stat(parent).then(
    (it) => it.mode,
    // It will be created, so that everybody can enter it.
    () => 0o001,
  );
  const closed = (mode & 0o001) === 0 ? [parent] : [];
  return parent === path ? [] : [...closed, ...(await closedParents(parent))];
}

import type {ListedRegistry} from '../../../image/listed-registry.ts';
import type {Repository} from '../../../image/ports.ts';
import {
  type PlannedRelease,
  type RebaseSource,
  planRebase,
} from '../../../image/rebase/plan-rebase.ts';
import {RunImages} from '../../../image/rebase/run-images.ts';
import {settleAll} from '../../../settle-all.ts';
import {type RegistryRun, openRegistries} from '../open-registries.ts';
import type {RebaseFlags} from './rebase-flags.ts';
import {type RegistryWish, rebaseSources} from './rebase-sources.ts';
import {spareMemory} from './spare-memory.ts';

/** The repositories of wishes. */
export interface FoundWishes {
  /** By registry. */
  readonly found: readonly {
    readonly registry: ListedRegistry;
    readonly sources: readonly RebaseSource[];
  }[];
  /** The repository at any `host/path`. */
  readonly open: (reference: string) => Repository;
}

/** Finds the repositories of all wishes. */
export async function findWishes(
  wishes: readonly RegistryWish[],
  flags: RebaseFlags,
  run: RegistryRun,
): Promise<FoundWishes> {
  spareMemory();
  const destinations = wishes.map(({destination}) => destination);
  const {registries, open} = await openRegistries(destinations, flags, run);
  const found = await settleAll(
    wishes.flatMap((wish, index) => {
      const registry = registries[index];
      return registry === undefined
        ? []
        : [rebaseSources(registry, wish, flags).then((sources) => ({registry, sources}))];
    }),
  );
  return {found, open};
}

/** Reads the images of all wishes, and decides which can be rebased. Changes nothing. */
export async function planWishes(
  {found, open}: FoundWishes,
  flags: RebaseFlags,
): Promise<PlannedRelease[]> {
  const choice = {runImage: flags['run-image'], mirror: flags.mirror};
  return await planRebase(
    found.flatMap(({sources}) => sources),
    {
      runImages: new RunImages(open),
      choice,
      force: flags.force === true,
      // With --all, a prefix can contain images that are no applications.
      skipOthers: flags.all === true,
    },
  );
}

import {type PlannedRelease, planRebase} from '../../../image/rebase/plan-rebase.ts';
import {RunImages} from '../../../image/rebase/run-images.ts';
import {settleAll} from '../../../settle-all.ts';
import {type RegistryRun, openRegistries} from '../open-registries.ts';
import type {RebaseFlags} from './rebase-flags.ts';
import {type RegistryWish, rebaseSources} from './rebase-sources.ts';

/** Reads the images of all wishes, and decides which can be rebased. Changes nothing. */
export async function planWishes(
  wishes: readonly RegistryWish[],
  flags: RebaseFlags,
  run: RegistryRun,
): Promise<PlannedRelease[]> {
  const destinations = wishes.map(({destination}) => destination);
  const {registries, open} = await openRegistries(destinations, flags, run);
  const sources = await settleAll(
    wishes.map(async (wish, index) => {
      const registry = registries[index];
      return registry === undefined ? [] : await rebaseSources(registry, wish, flags);
    }),
  );
  const choice = {runImage: flags['run-image'], mirror: flags.mirror};
  return await planRebase(sources.flat(), {
    runImages: new RunImages({choice, open}),
    choice,
    force: flags.force === true,
    // With --all, a prefix can contain images that are no applications.
    skipOthers: flags.all === true,
  });
}

import type {CacheChoice} from '../../../engine/lifecycle/build-cache.ts';
import type {Plan} from '../../../image/plan/plan.ts';
import type {CacheRegistry} from '../../../image/ports.ts';
import type {RegistryCache} from '../../../layer-cache/registry-cache.ts';
import type {BuildRuntime} from '../build-runtime.ts';

/** The cache that a build uses. */
export interface ChosenCache {
  /** For the engine. */
  readonly choice: CacheChoice;
  /** The cache to store after the build; `undefined` if it is not in a registry. */
  readonly kept: RegistryCache | undefined;
}

/** Creates the cache of a plan. @param registry the registry of the destination, if it can keep caches. */
export async function chooseCache(
  {cache}: Pick<Plan, 'cache'>,
  registry: CacheRegistry | undefined,
  {emit, patience, signal}: Pick<BuildRuntime, 'emit' | 'patience' | 'signal'>,
): Promise<ChosenCache> {
  if (cache.kind !== 'registry') {
    const choice = cache.kind === 'volumes' ? {kind: 'container' as const} : cache;
    return {choice, kept: undefined};
  }
  if (registry === undefined) throw new TypeError('only registries with caches are planned');
  const {RegistryCache} = await import('../../../layer-cache/registry-cache.ts');
  const {clock} = patience;
  const kept = new RegistryCache({...cache, registry, day: today, clock, signal}, emit);
  return {choice: {kind: 'kept', cache: kept}, kept};
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

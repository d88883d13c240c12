import type {Emit} from '../../../events.ts';
import type {RegistryCache} from '../../../layer-cache/registry-cache.ts';
import {CLOCK} from '../../run-patience.ts';
import {withTemporaryFolder} from '../../temporary-folder.ts';

/** Stores the cache of a build, as a phase of its own. @param signal ends it early. Never fails. */
export async function storeCache(
  cache: RegistryCache,
  {emit, signal}: {readonly emit: Emit; readonly signal: AbortSignal},
): Promise<void> {
  const began = CLOCK.now();
  emit({type: 'phase-started', phase: 'caching'});
  await cache.store(withTemporaryFolder);
  if (signal.aborted) return;
  emit({type: 'phase-ended', phase: 'caching', seconds: CLOCK.now() - began});
}

import type {Profile} from './profile.ts';
import {regionProblem} from './region-name.ts';
import {type SharedConfigFiles, readSharedConfig} from './shared-config.ts';

/** AWS's oldest region, which its console opens for whoever has not chosen one. */
const FIRST = 'us-east-1';

/**
 * A region to propose to somebody who has named none: where the profile signs in, else what most other
 * profiles name.
 */
export async function likelyRegion(
  profile: Profile | undefined,
  files: SharedConfigFiles = {},
): Promise<string> {
  if (profile?.sso !== undefined) return profile.sso.region;
  const counts = new Map<string, number>();
  for (const {region} of (await readSharedConfig(files)).profiles.values()) {
    if (region === undefined || regionProblem(region) !== undefined) continue;
    counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one);
  return most?.[0] ?? FIRST;
}

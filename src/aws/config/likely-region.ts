import type {Profile} from './profile.ts';
import {regionProblem} from '../region-name.ts';
import {type SharedConfigFiles, readSharedConfig} from './shared-config.ts';

/** AWS's oldest region. The AWS console opens it if you have not chosen one. */
const FIRST = 'us-east-1';

/**
 * Proposes a region if none is set: the region in which the profile signs in, or else the region of most
 * other profiles.
 */
export async function likelyRegion(
  profile: Profile | undefined,
  files: SharedConfigFiles,
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

import {createHash} from 'node:crypto';
import type {Repository} from './needs.ts';
import type {Plan} from './plan.ts';
import {planIdentity} from './plan-identity.ts';

const SCRATCH_TAG = 'building';

/**
 * The tag that the engine pushes to, because it can push to nothing else; everything after it goes by
 * digest. In a repository where it could not move, each commit and plan has one of its own, which a
 * later run of the same finds again.
 */
export function scratchTag({tagRules}: Repository, plan: Plan): string {
  if (tagRules.canMove(SCRATCH_TAG)) return SCRATCH_TAG;
  const build = `${plan.source.commit} ${planIdentity(plan)}`;
  const hash = createHash('sha256').update(build).digest('hex').slice(0, 12);
  return `${SCRATCH_TAG}-${hash}`;
}

import {createHash} from 'node:crypto';
import type {Repository} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import {planIdentity} from '../plan/plan-identity.ts';

const SCRATCH_TAG = 'building';

/** The push of a commit and plan that a scratch tag is for. */
export interface Push {
  /** Number of the release: see `commitTag`. */
  readonly round: number;
  /** From 1. Higher if the image of an earlier attempt cannot be used. */
  readonly attempt: number;
}

/** Whether every push to a repository overwrites the same scratch tag. */
export function canMoveScratch({tagRules}: Repository): boolean {
  return tagRules.canMove(SCRATCH_TAG);
}

/**
 * The tag that the engine pushes to. The engine needs a tag; everything after the push uses the digest.
 * If the tag cannot move in the repository, each push of a commit and plan has its own, which a later
 * run of the same plan finds again.
 */
export function scratchTag(repository: Repository, plan: Plan, {round, attempt}: Push): string {
  if (canMoveScratch(repository)) return SCRATCH_TAG;
  const again = round === 1 && attempt === 1 ? '' : ` ${round} ${attempt}`;
  const build = `${plan.source.commit} ${planIdentity(plan)}${again}`;
  const hash = createHash('sha256').update(build).digest('hex').slice(0, 12);
  return `${SCRATCH_TAG}-${hash}`;
}

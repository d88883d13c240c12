import {createHash} from 'node:crypto';
import type {Repository} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import {planIdentity} from '../plan/plan-identity.ts';

const SCRATCH_TAG = 'building';

/** Which push of a commit and plan a scratch tag is for. */
export interface Push {
  /** The round of the release: see `commitTag`. */
  readonly round: number;
  /** From 1; more if what an earlier attempt pushed cannot be used. */
  readonly attempt: number;
}

/** Whether a repository's scratch tag is written over again and again. */
export function canMoveScratch({tagRules}: Repository): boolean {
  return tagRules.canMove(SCRATCH_TAG);
}

/**
 * The tag that the engine pushes to, because it can push to nothing else; everything after it goes by
 * digest. In a repository where it could not move, each push of a commit and plan has one of its own,
 * which a later run of the same finds again.
 */
export function scratchTag(repository: Repository, plan: Plan, {round, attempt}: Push): string {
  if (canMoveScratch(repository)) return SCRATCH_TAG;
  const again = round === 1 && attempt === 1 ? '' : ` ${round} ${attempt}`;
  const build = `${plan.source.commit} ${planIdentity(plan)}${again}`;
  const hash = createHash('sha256').update(build).digest('hex').slice(0, 12);
  return `${SCRATCH_TAG}-${hash}`;
}

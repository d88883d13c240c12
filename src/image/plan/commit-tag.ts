import type {Plan} from './plan.ts';

/**
 * The tag that marks a release: `commit-1a2b3c4`, then `commit-1a2b3c4-r2`, `-r3`, … if the commit is
 * released again.
 *
 * @param round number of the release of this commit, from 1.
 */
export function commitTag({tags: {commit}}: Plan, round: number): string {
  if (commit === undefined) throw new TypeError('a release has a commit');
  return round === 1 ? commit : `${commit}-r${round}`;
}

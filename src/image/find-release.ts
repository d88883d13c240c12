import {Failure} from '../errors.ts';
import {PLAN_LABEL, REVISION_LABEL} from './labels.ts';
import type {Repositories} from './needs.ts';
import {type FoundImage, readImage} from './read-image.ts';
import type {Plan} from './plan.ts';
import {planIdentity} from './plan-identity.ts';

/** The tag that the engine pushes to; everything after it goes by digest. */
export const SCRATCH_TAG = 'building';

/** A release as far as it got: nothing yet, or an image from which the rest can be made. */
export interface ReleaseState {
  /** `commit-1a2b3c4`, or with `-r2`, `-r3`, … where the commit was built anew on purpose. */
  readonly commitTag: string;
  /** Any image of this commit and plan; each holds all processes, so any can stand for the primary. */
  readonly primary: FoundImage | undefined;
  /** Every image has the commit tag already. */
  readonly isWhole: boolean;
}

/**
 * Looks for what a former run left of this commit's release. A release of the commit by another plan
 * is refused, unless `force` asks for one beside it.
 *
 * @throws {Failure} `failed` where the commit was released by another plan and `force` is not given.
 */
export async function findRelease(
  plan: Plan,
  repositories: Repositories,
  {force}: {readonly force: boolean},
): Promise<ReleaseState> {
  const base = plan.tags.commit;
  if (base === undefined) throw new TypeError('a release has a commit');
  for (let round = 1; ; round += 1) {
    const commitTag = round === 1 ? base : `${base}-r${round}`;
    const images = await imagesAt(commitTag, repositories);
    const [found] = images;
    if (found === undefined) {
      if (round > 1 && !force) throw await otherPlan(base, repositories);
      return {commitTag, primary: await scratchImage(plan, repositories), isWhole: false};
    }
    if (isOfPlan(found, plan)) {
      const ours = images.filter((image) => isOfPlan(image, plan));
      return {commitTag, primary: found, isWhole: ours.length === plan.images.length};
    }
  }
}

/** Whether the image was built from this commit by this plan. */
export function isOfPlan({facts}: FoundImage, plan: Plan): boolean {
  return (
    facts.labels[REVISION_LABEL] === plan.source.commit &&
    facts.labels[PLAN_LABEL] === planIdentity(plan)
  );
}

async function imagesAt(tag: string, repositories: Repositories): Promise<FoundImage[]> {
  const images = await Promise.all([...repositories.values()].map((it) => readImage(it, tag)));
  return images.filter((image) => image !== undefined);
}

/** What the engine had pushed when a former run ended before its first commit tag. */
async function scratchImage(
  plan: Plan,
  repositories: Repositories,
): Promise<FoundImage | undefined> {
  const repository = repositories.get(plan.images[0]?.name ?? '');
  const image = repository === undefined ? undefined : await readImage(repository, SCRATCH_TAG);
  return image !== undefined && isOfPlan(image, plan) ? image : undefined;
}

async function otherPlan(tag: string, repositories: Repositories): Promise<Failure> {
  const [found] = await imagesAt(tag, repositories);
  const made =
    found?.facts.labels[PLAN_LABEL] === undefined
      ? 'by another tool'
      : 'with another builder, run image, lifecycle, buildpacks, processes or environment';
  return new Failure('failed', `${found?.repository.reference}:${tag} was made ${made}.`, {
    remedy: [
      'Build with the former settings, and nothing needs to be built;',
      `or add --force to release this commit again, as ${tag}-r2.`,
    ],
  });
}

import {startsAsPlanned} from './check-image.ts';
import {taggedImages, isOfPlan} from './tagged-images.ts';
import type {Repositories} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {canMoveScratch, scratchTag} from './scratch-tag.ts';

/** The image that the engine pushed before an interruption, if any, and the attempt to continue with. */
export interface FoundScratch {
  readonly image: FoundImage | undefined;
  /** See `scratchTag`. */
  readonly attempt: number;
}

/**
 * Looks for an image that an earlier run of this commit and plan pushed, but did not tag. An image that
 * does not start the planned processes is ignored, because the builder may have changed.
 *
 * @param own accepts only images that were pushed for this round. Scratch tags that move are ignored,
 * because they do not tell the round.
 */
export async function findScratch(
  plan: Plan,
  repositories: Repositories,
  {round, own}: {readonly round: number; readonly own: boolean},
): Promise<FoundScratch> {
  for (let attempt = 1; ; attempt += 1) {
    const push = {round, attempt};
    const images = await taggedImages(repositories, (it) =>
      own && canMoveScratch(it) ? undefined : scratchTag(it, plan, push),
    );
    const ofPlan = [...images.values()].filter((image) => isOfPlan(image, plan));
    for (const image of ofPlan) {
      if (await startsAsPlanned(plan, image.facts)) return {image, attempt};
    }
    if (ofPlan.every(({repository}) => canMoveScratch(repository))) {
      return {image: undefined, attempt};
    }
  }
}

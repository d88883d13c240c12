import {startsAsPlanned} from './check-image.ts';
import {taggedImages, isOfPlan} from './tagged-images.ts';
import type {Repositories} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {canMoveScratch, scratchTag} from './scratch-tag.ts';

/** What the engine had pushed before an interruption, and where it has to push to if that is nothing. */
export interface FoundScratch {
  readonly image: FoundImage | undefined;
  /** See `scratchTag`. */
  readonly attempt: number;
}

/**
 * Looks for what the engine had pushed when another run of this commit and plan had set no commit tag
 * yet. An image that does not start what the plan says is not taken: the builder may be another one by
 * now.
 *
 * @param own takes only what was pushed for this very round. A tag that moves does not tell.
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

import {PLAN_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import type {Repositories, Repository} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import {planIdentity} from '../plan/plan-identity.ts';
import {type FoundImage, readImage} from '../documents/read-image.ts';

/**
 * Reads what a tag of each repository names.
 *
 * @param tag the repository's tag; `undefined` leaves the repository out.
 * @returns the images that are there, by the repositories' names.
 */
export async function taggedImages(
  repositories: Repositories,
  tag: (repository: Repository) => string | undefined,
): Promise<ReadonlyMap<string, FoundImage>> {
  const found = await Promise.all(
    [...repositories].map(async ([name, repository]) => {
      const wanted = tag(repository);
      const image = wanted === undefined ? undefined : await readImage(repository, wanted);
      return image === undefined ? [] : [[name, image] as const];
    }),
  );
  return new Map(found.flat());
}

/** Whether the image was built from this commit by this plan. */
export function isOfPlan({facts}: FoundImage, plan: Plan): boolean {
  return (
    facts.labels[REVISION_LABEL] === plan.source.commit &&
    facts.labels[PLAN_LABEL] === planIdentity(plan)
  );
}

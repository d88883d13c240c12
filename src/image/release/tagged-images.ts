import {PLAN_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import type {Repositories, Repository} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import {planIdentity} from '../plan/plan-identity.ts';
import {type FoundImage, readImage} from '../documents/read-image.ts';

/**
 * Reads the image of a tag in each repository.
 *
 * @param tag returns the tag of a repository, or `undefined` to skip it.
 * @returns the images that exist, by name of the repository.
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

/** Whether the image was built from the commit of the plan, with this plan. */
export function isOfPlan({facts}: FoundImage, plan: Plan): boolean {
  return (
    facts.labels[REVISION_LABEL] === plan.source.commit &&
    facts.labels[PLAN_LABEL] === planIdentity(plan)
  );
}

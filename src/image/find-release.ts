import {Failure} from '../errors.ts';
import {startsAsPlanned} from './check-image.ts';
import {commitTag} from './commit-tag.ts';
import {PLAN_LABEL, REVISION_LABEL} from './labels.ts';
import type {Repositories, Repository} from './needs.ts';
import {type FoundImage, readImage} from './read-image.ts';
import type {Plan} from './plan.ts';
import {planIdentity} from './plan-identity.ts';
import {scratchTag} from './scratch-tag.ts';

/** A release as far as it got: nothing yet, or an image from which the rest can be made. */
export interface ReleaseState {
  /** 1, or more where the commit was built anew on purpose. */
  readonly round: number;
  /** The round's: see `commitTag`. */
  readonly commitTag: string;
  /** Any image of this commit and plan; each holds all processes, so any can stand for the primary. */
  readonly primary: FoundImage | undefined;
  /** What has the commit tag already, by the images' names; all of this commit and plan. */
  readonly tagged: ReadonlyMap<string, FoundImage>;
}

/**
 * Looks for what a former run left of this commit's release. A release of the commit by another plan
 * is refused, unless `force` asks for one beside it.
 *
 * @param repositories of all the application's images, chosen or not.
 * @throws {Failure} `failed` where the commit was released by another plan and `force` is not given.
 */
export async function findRelease(
  plan: Plan,
  repositories: Repositories,
  {force}: {readonly force: boolean},
): Promise<ReleaseState> {
  let primary: FoundImage | undefined;
  let inTheWay: FoundImage | undefined;
  for (let round = 1; ; round += 1) {
    const tag = commitTag(plan, round);
    const tagged = await imagesAt(repositories, () => tag);
    const images = [...tagged.values()];
    primary ??= images.find((image) => isOfPlan(image, plan));
    const other = images.find((image) => !isOfPlan(image, plan));
    if (other === undefined) {
      if (images.length === 0 && inTheWay !== undefined && !force) {
        throw notOurs(inTheWay, plan, {base: commitTag(plan, 1), free: tag});
      }
      return {
        round,
        commitTag: tag,
        primary: primary ?? (await scratchImage(plan, repositories)),
        tagged,
      };
    }
    inTheWay ??= other;
  }
}

/** Whether the image was built from this commit by this plan. */
export function isOfPlan({facts}: FoundImage, plan: Plan): boolean {
  return (
    facts.labels[REVISION_LABEL] === plan.source.commit &&
    facts.labels[PLAN_LABEL] === planIdentity(plan)
  );
}

async function imagesAt(
  repositories: Repositories,
  tag: (repository: Repository) => string,
): Promise<ReadonlyMap<string, FoundImage>> {
  const found = await Promise.all(
    [...repositories].map(async ([name, it]) => [name, await readImage(it, tag(it))] as const),
  );
  return new Map(
    found.flatMap(([name, image]) => (image === undefined ? [] : [[name, image] as const])),
  );
}

/**
 * What the engine had pushed when another run of this commit and plan had set no commit tag yet. An image
 * that does not start what the plan says is built again, because the builder may be another one by now;
 * but where the tag cannot move, that would fail.
 */
export async function scratchImage(
  plan: Plan,
  repositories: Repositories,
): Promise<FoundImage | undefined> {
  const images = await imagesAt(repositories, (repository) => scratchTag(repository, plan));
  for (const image of images.values()) {
    if (!isOfPlan(image, plan)) continue;
    const {tagRules} = image.repository;
    const canMove = tagRules.canMove(scratchTag(image.repository, plan));
    if (!canMove || (await startsAsPlanned(plan, image.facts))) return image;
  }
  return undefined;
}

function notOurs(
  {repository, facts: {labels}}: FoundImage,
  plan: Plan,
  {base, free}: {readonly base: string; readonly free: string},
): Failure {
  const where = `${repository.reference}:${base}`;
  const force = `add --force to release this commit as ${free}.`;
  const revision = labels[REVISION_LABEL];
  if (labels[PLAN_LABEL] === undefined) {
    return new Failure('failed', `${where} was made by another tool.`, {
      remedy: `Delete it in the registry, or ${force}`,
    });
  }
  if (revision !== plan.source.commit) {
    return new Failure('failed', `${where} was made from another commit, ${revision}.`, {
      remedy: `As only the beginning is the same, ${force}`,
    });
  }
  const settings = 'builder, run image, lifecycle, buildpacks, processes or environment';
  return new Failure('failed', `${where} was made with another ${settings}.`, {
    remedy: ['Build with the former settings, and nothing needs to be built;', `or ${force}`],
  });
}

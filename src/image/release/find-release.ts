import {Failure} from '../../errors.ts';
import {pathList} from '../../codebase/text/path-list.ts';
import {startsAsPlanned} from './check-image.ts';
import {commitTag} from '../plan/commit-tag.ts';
import {findScratch} from './find-scratch.ts';
import {taggedImages, isOfPlan} from './tagged-images.ts';
import {PLAN_LABEL, POINTERS_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import type {Repositories} from '../ports.ts';
import type {FoundImage} from '../documents/read-image.ts';
import type {Plan} from '../plan/plan.ts';
import {type Text, option, sentence} from '../../text.ts';

/** The images with one of the commit's tags. A commit is released more than once only on request. */
export interface Round {
  /** Number of the release of this commit, from 1. */
  readonly round: number;
  /** Tag of this round: see `commitTag`. */
  readonly commitTag: string;
  /** Images that already have the tag, by name. */
  readonly tagged: ReadonlyMap<string, FoundImage>;
}

/** The state of a release: nothing yet, or an image from which the others can be made. */
export interface ReleaseState extends Round {
  /** Any image of this commit and plan. Each has all processes, so any can be the primary. */
  readonly primary: FoundImage | undefined;
  /** See `scratchTag`. */
  readonly attempt: number;
}

export interface FindOptions {
  /** Releases a commit even if another plan has already released it. */
  readonly force: boolean;
  /** Releases a commit again that this plan has already released, but first finishes an interrupted release. */
  readonly rebuild: boolean;
  /** Whether a round whose commit tags are all set is complete. */
  readonly isFinished: (round: Round) => Promise<boolean>;
}

/**
 * Looks for a complete or interrupted release of this commit. If this plan has released the commit more
 * than once, the last release counts.
 *
 * @param repositories those of all images of the application, chosen or not.
 * @throws {Failure} `release.conflict` if only other plans have released the commit, without `force`.
 */
export async function findRelease(
  plan: Plan,
  repositories: Repositories,
  options: FindOptions,
): Promise<ReleaseState> {
  const {rebuild, force} = options;
  const {taken, free} = await readRounds(plan, repositories, rebuild);
  const ours = taken.findLast((it) => isOurs(it, plan));
  const [primary] = ours?.tagged.values() ?? [];
  if (ours !== undefined && primary !== undefined) {
    const isDone = rebuild && (await isDoneWith(ours, plan, options));
    if (!isDone) return {...ours, primary, attempt: 1};
  }
  const others = taken.flatMap(({tagged}) => [...tagged.values()]);
  const inTheWay = others.find((image) => !isOfPlan(image, plan));
  if (ours === undefined && inTheWay !== undefined && !force) {
    throw notOurs(inTheWay, plan, {base: commitTag(plan, 1), free: free.commitTag});
  }
  const left = rebuild ? undefined : others.find((image) => isOfPlan(image, plan));
  if (left !== undefined) return {...free, primary: left, attempt: 1};
  const {round} = free;
  const {image, attempt} = await findScratch(plan, repositories, {round, own: rebuild});
  return {...free, primary: image, attempt};
}

/** Whether a rebuild starts a new release, because this one is complete or cannot be completed. */
async function isDoneWith(ours: Round, plan: Plan, {isFinished}: FindOptions): Promise<boolean> {
  const images = [...ours.tagged.values()];
  const sound = await Promise.all(images.map(({facts}) => startsAsPlanned(plan, facts)));
  if (!sound.every(Boolean)) return true;
  if (!plan.images.every(({name}) => ours.tagged.has(name))) return false;
  // A rebuild did not make the first release, so it does not finish it.
  return ours.round === 1 || (await isFinished(ours));
}

/** The rounds that have images, and the first one without. */
async function readRounds(
  plan: Plan,
  repositories: Repositories,
  rebuild: boolean,
): Promise<{readonly taken: readonly Round[]; readonly free: Round}> {
  const [first] = plan.images.map(({name}) => repositories.get(name));
  const taken: Round[] = [];
  for (let round = 1; ; round += 1) {
    const tag = commitTag(plan, round);
    // A second release is rare, so one request has to be enough to find out.
    const isLast = !rebuild && taken.some((it) => isOurs(it, plan));
    const isThere = !isLast || (await first?.digest(tag)) !== undefined;
    const tagged = isThere ? await taggedImages(repositories, () => tag) : new Map();
    const read = {round, commitTag: tag, tagged};
    if (tagged.size === 0) return {taken, free: read};
    taken.push(read);
  }
}

/** Whether all images of a round are of this commit and plan. */
function isOurs({tagged}: Round, plan: Plan): boolean {
  return [...tagged.values()].every((image) => isOfPlan(image, plan));
}

function notOurs(
  {repository, facts: {labels}}: FoundImage,
  plan: Plan,
  {base, free}: {readonly base: string; readonly free: string},
): Failure {
  const where = `${repository.reference}:${base}`;
  const force = sentence`add ${option('force')} to release this commit as ${free}.`;
  const revision = labels[REVISION_LABEL];
  if (labels[PLAN_LABEL] === undefined) {
    return new Failure('release.conflict', `${where} was built by another tool.`, {
      remedy: sentence`Delete the tag from the registry, or ${force}`,
    });
  }
  if (revision !== plan.source.commit) {
    return new Failure('release.conflict', `${where} was built from another commit, ${revision}.`, {
      remedy: sentence`Both commits start with the same digits. To release yours, ${force}`,
    });
  }
  const ofPointers = otherPointers(labels[POINTERS_LABEL], plan, where, force);
  if (ofPointers !== undefined) return ofPointers;
  const settings = 'builder, run image, lifecycle, buildpacks, processes or environment';
  return new Failure('release.conflict', `${where} was built with a different ${settings}.`, {
    remedy: [
      'Use the same settings as before. Then nothing has to be built.',
      sentence`Or ${force}`,
    ],
  });
}

/** Returns the error if one release has Git LFS pointers, and the other has the content. */
function otherPointers(
  theirs: string | undefined,
  {source: {pointers}}: Plan,
  where: string,
  force: Text,
): Failure | undefined {
  const ours = pointers.length === 0 ? undefined : pathList(pointers);
  if (theirs === ours) return undefined;
  if (theirs !== undefined) {
    const message = `${where} has Git LFS pointers instead of the content of: ${theirs}.`;
    return new Failure('release.conflict', message, {
      remedy: sentence`To publish images with other content, ${force}`,
    });
  }
  const message = `${where} has the content of Git LFS. This build would have pointers instead: ${ours}.`;
  return new Failure('release.conflict', message, {
    remedy: [
      'Build where Git LFS provides the content. Then nothing has to be built.',
      sentence`Or ${force}`,
    ],
  });
}

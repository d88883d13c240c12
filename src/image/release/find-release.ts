import {Failure} from '../../errors.ts';
import {startsAsPlanned} from './check-image.ts';
import {commitTag} from '../plan/commit-tag.ts';
import {findScratch} from './find-scratch.ts';
import {taggedImages, isOfPlan} from './tagged-images.ts';
import {PLAN_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import type {Repositories} from '../ports.ts';
import type {FoundImage} from '../documents/read-image.ts';
import type {Plan} from '../plan/plan.ts';
import {option, sentence} from '../../text.ts';

/** The images that have one of the commit's tags. A commit is released more than once on purpose only. */
export interface Round {
  /** From 1. */
  readonly round: number;
  /** The round's: see `commitTag`. */
  readonly commitTag: string;
  /** What has the tag already, by the images' names. */
  readonly tagged: ReadonlyMap<string, FoundImage>;
}

/** A release as far as it got: nothing yet, or an image from which the rest can be made. */
export interface ReleaseState extends Round {
  /** Any image of this commit and plan; each holds all processes, so any can stand for the primary. */
  readonly primary: FoundImage | undefined;
  /** See `scratchTag`. */
  readonly attempt: number;
}

export interface FindOptions {
  /** Releases a commit beside a release of it that another plan made. */
  readonly force: boolean;
  /** Releases a commit again that this plan has released; but finishes what was interrupted. */
  readonly rebuild: boolean;
  /** Whether nothing is left to do for a round whose commit tags are all set. */
  readonly isFinished: (round: Round) => Promise<boolean>;
}

/**
 * Looks for what a former run left of this commit's release. If this plan has released the commit more
 * than once, the last release counts.
 *
 * @param repositories of all the application's images, chosen or not.
 * @throws {Failure} `failed` if the commit was released by other plans alone and `force` is not given.
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

/** Whether a rebuild has nothing to finish of a release, or cannot finish it. */
async function isDoneWith(ours: Round, plan: Plan, {isFinished}: FindOptions): Promise<boolean> {
  const images = [...ours.tagged.values()];
  const sound = await Promise.all(images.map(({facts}) => startsAsPlanned(plan, facts)));
  if (!sound.every(Boolean)) return true;
  if (!plan.images.every(({name}) => ours.tagged.has(name))) return false;
  // The first release was not made by a rebuild.
  return ours.round === 1 || (await isFinished(ours));
}

/** The rounds that have images, and the first one that has none. */
async function readRounds(
  plan: Plan,
  repositories: Repositories,
  rebuild: boolean,
): Promise<{readonly taken: readonly Round[]; readonly free: Round}> {
  const [first] = plan.images.map(({name}) => repositories.get(name));
  const taken: Round[] = [];
  for (let round = 1; ; round += 1) {
    const tag = commitTag(plan, round);
    // A release is hardly ever followed by another one, so one question has to be enough.
    const isLast = !rebuild && taken.some((it) => isOurs(it, plan));
    const isThere = !isLast || (await first?.digest(tag)) !== undefined;
    const tagged = isThere ? await taggedImages(repositories, () => tag) : new Map();
    const read = {round, commitTag: tag, tagged};
    if (tagged.size === 0) return {taken, free: read};
    taken.push(read);
  }
}

/** Whether a round is of this commit and plan alone. */
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
    return new Failure('release.conflict', `${where} was made by another tool.`, {
      remedy: sentence`Delete it in the registry, or ${force}`,
    });
  }
  if (revision !== plan.source.commit) {
    return new Failure('release.conflict', `${where} was made from another commit, ${revision}.`, {
      remedy: sentence`As only the beginning is the same, ${force}`,
    });
  }
  const settings = 'builder, run image, lifecycle, buildpacks, processes or environment';
  return new Failure('release.conflict', `${where} was made with another ${settings}.`, {
    remedy: [
      'Build with the former settings, and nothing needs to be built;',
      sentence`or ${force}`,
    ],
  });
}

import {CREATED_LABEL, REVISION_LABEL} from '../plan/labels.ts';
import {commitTag} from '../plan/commit-tag.ts';
import type {Plan} from '../plan/plan.ts';
import type {ReleaseImage} from './publish-images.ts';
import {type FoundImage, imageOf, readImage} from '../documents/read-image.ts';
import {isRebased} from './rebased-image.ts';
import {imageFacts} from '../documents/recompose.ts';

/** Whether a commit descends from the commit that is built, by the Git history of the codebase. */
export type Descends = (commit: string) => Promise<'descends' | 'does-not' | 'unknown'>;

/** The parts of a release that its moving tags depend on. */
export interface MovingRelease {
  readonly plan: Plan;
  /** Number of the release of this commit, from 1. */
  readonly round: number;
  readonly descends: Descends;
  /** Also moves tags that are at a later release of the same commit. */
  readonly force: boolean;
  /** Also moves tags that are at a rebased image of an earlier release of the same commit. */
  readonly rebuild: boolean;
}

/** The parts of an image of the release that its tags depend on. */
export type TaggableImage = Pick<ReleaseImage, 'repository' | 'manifest' | 'config'>;

/**
 * What happens to a moving tag: it is already at the image, it moves to the image, or it stays at another
 * image.
 */
export type TagMove =
  | {readonly kind: 'there'}
  | {
      readonly kind: 'moves';
      /** The digest that the tag names; `undefined` if it does not exist. */
      readonly from: string | undefined;
    }
  /** The tag stays at a newer image, which `what` names. */
  | {readonly kind: 'newer'; readonly what: string}
  /** The tag stays at the same build on another run image. */
  | {readonly kind: 'rebased'; readonly digest: string};

/** Decides whether a moving tag moves to an image. A tag never moves back to an older image. */
export async function decideTagMove(
  image: TaggableImage,
  tag: string,
  release: MovingRelease,
): Promise<TagMove> {
  const {repository, manifest} = image;
  const there = await repository.manifest(tag);
  if (there === undefined) return {kind: 'moves', from: undefined};
  if (there.digest === manifest.digest) return {kind: 'there'};
  const present = await imageOf(repository, there);
  const revision = present.facts.labels[REVISION_LABEL];
  // Other tools also write branch names or anything else into this label.
  if (revision === undefined || !/^[0-9a-f]{40,64}$/u.test(revision)) {
    return movesFrom(present);
  }
  if (revision === release.plan.source.commit) return await sameCommit(present, image, release);
  return await otherCommit(present, revision, tag, image, release);
}

function movesFrom({manifest}: FoundImage): TagMove {
  return {kind: 'moves', from: manifest.digest};
}

async function sameCommit(
  present: FoundImage,
  image: TaggableImage,
  release: MovingRelease,
): Promise<TagMove> {
  if (!release.force) {
    const later = await laterRound(present, image, release);
    if (later !== undefined) return {kind: 'newer', what: later};
  }
  return (await isPatched(present, image, release))
    ? {kind: 'rebased', digest: present.manifest.digest}
    : movesFrom(present);
}

/** The commit tag of a later release of our commit, if `present` is its image, rebased or not. */
async function laterRound(
  present: FoundImage,
  {repository}: TaggableImage,
  {plan, round}: MovingRelease,
): Promise<string | undefined> {
  for (let later = round + 1; ; later += 1) {
    const tag = commitTag(plan, later);
    const image = await readImage(repository, tag);
    if (image === undefined) return undefined;
    if (image.manifest.digest === present.manifest.digest) return tag;
    if (isRebased(image.facts, present.facts)) return tag;
  }
}

/**
 * Whether a tag is at our image on another run image, as `pack rebase` makes it. An earlier release of
 * the commit that was built on an older run image looks the same, but does not count.
 */
async function isPatched(
  present: FoundImage,
  image: TaggableImage,
  {plan, round, rebuild}: MovingRelease,
): Promise<boolean> {
  if (!isRebased(present.facts, imageFacts(image))) return false;
  const rounds = Array.from({length: round - 1}, (_, index) => index + 1);
  const earlier = await Promise.all(
    rounds.map((it) => image.repository.digest(commitTag(plan, it))),
  );
  if (earlier.includes(present.manifest.digest)) return false;
  // If a rebuild gives the same image as before, it is not newer than the rebased image.
  return !rebuild || round === 1 || earlier.includes(image.manifest.digest);
}

async function otherCommit(
  present: FoundImage,
  revision: string,
  tag: string,
  image: TaggableImage,
  {plan, descends}: MovingRelease,
): Promise<TagMove> {
  const newer = {kind: 'newer', what: `commit ${revision.slice(0, 7)}`} as const;
  const answer = await descends(revision);
  if (answer !== 'unknown') return answer === 'descends' ? newer : movesFrom(present);
  // A shallow clone does not know, so compare the times of the commits, but only on the same branch.
  const created = Date.parse(present.facts.labels[CREATED_LABEL] ?? '');
  const ours = plan.source.committedAt?.getTime();
  if (ours === undefined || Number.isNaN(created) || created <= ours) return movesFrom(present);
  return (await sameBranch(present, tag, image, plan)) ? newer : movesFrom(present);
}

async function sameBranch(
  present: FoundImage,
  tag: string,
  {repository}: TaggableImage,
  plan: Plan,
): Promise<boolean> {
  const branchTag = plan.tags.moving.find((it) => it.startsWith('branch-') || it.startsWith('pr-'));
  if (branchTag === undefined) return false;
  if (tag !== 'latest') return true;
  return (await repository.digest(branchTag)) === present.manifest.digest;
}

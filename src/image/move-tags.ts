import type {Emit} from '../events.ts';
import {CREATED_LABEL, REVISION_LABEL} from './labels.ts';
import {commitTag} from './commit-tag.ts';
import type {Plan} from './plan.ts';
import type {ReleaseImage} from './publish-images.ts';
import {type FoundImage, imageOf} from './read-image.ts';
import {settleAll} from '../settle-all.ts';

/** What the codebase's history says of a commit: does it descend from the one that is built? */
export type Descends = (commit: string) => Promise<'descends' | 'does-not' | 'unknown'>;

/** What of a release its moving tags depend on. */
export interface MovingRelease {
  readonly plan: Plan;
  /** 1, or more where the commit was released again. */
  readonly round: number;
  readonly descends: Descends;
  /** Moves tags also from a later release of the same commit. */
  readonly force: boolean;
}

/** Asks for each commit once, however many tags are at it. */
export function askOnce(descends: Descends): Descends {
  const answers = new Map<string, ReturnType<Descends>>();
  return (commit) => {
    const answer = answers.get(commit) ?? descends(commit);
    answers.set(commit, answer);
    return answer;
  };
}

/**
 * Moves the plan's moving tags to an image. Those that the repository keeps where they are become one
 * warning, with what mends it.
 *
 * @returns the tags that are at the image now.
 */
export async function moveTags(
  image: ReleaseImage,
  release: MovingRelease,
  emit: Emit,
): Promise<string[]> {
  const tags = release.plan.tags.moving;
  const results = await settleAll(tags.map((tag) => moveTag(image, tag, release, emit)));
  const kept = tags.filter((_, index) => results[index] === 'immutable');
  if (kept.length > 0) {
    const {reference, tagRules} = image.repository;
    const what = `${kept.join(' and ')} cannot move in ${reference}: its tags are immutable.`;
    emit({type: 'warning', text: `${what} ${tagRules.remedy(kept)}`});
  }
  return tags.filter((_, index) => results[index] === 'there');
}

/**
 * Moves a tag to an image, unless it is at a newer one already: then it stays, with a warning,
 * because a slow build must not undo what a later commit's build released.
 */
async function moveTag(
  image: ReleaseImage,
  tag: string,
  release: MovingRelease,
  emit: Emit,
): Promise<'there' | 'stays' | 'immutable'> {
  const {repository, manifest} = image;
  const there = await repository.manifest(tag);
  if (there?.digest === manifest.digest) return 'there';
  const present = there === undefined ? undefined : await imageOf(repository, there);
  const newer = present && (await newerRelease(present, tag, image, release));
  if (newer !== undefined) {
    emit({
      type: 'warning',
      text: `${repository.reference}:${tag} stays at ${newer}, which is newer than this one.`,
    });
    return 'stays';
  }
  if ((await repository.putManifest(tag, manifest)) === 'stored') {
    emit({type: 'tagged', reference: repository.reference, tag});
    return 'there';
  }
  // Another build of this release may have set it, or ours did and the answer was lost.
  return (await repository.digest(tag)) === manifest.digest ? 'there' : 'immutable';
}

/** What a tag's image is of, in words, where that is newer than our release; else `undefined`. */
async function newerRelease(
  present: FoundImage,
  tag: string,
  image: ReleaseImage,
  {plan, descends, round, force}: MovingRelease,
): Promise<string | undefined> {
  const revision = present.facts.labels[REVISION_LABEL];
  // What another tool wrote there may be a branch's name, or anything.
  if (revision === undefined || !/^[0-9a-f]{40,64}$/u.test(revision)) return undefined;
  if (revision === plan.source.commit) {
    return force ? undefined : await laterRound(present, image, plan, round);
  }
  const commit = `commit ${revision.slice(0, 7)}`;
  const answer = await descends(revision);
  if (answer !== 'unknown') return answer === 'descends' ? commit : undefined;
  // A shallow clone cannot tell, so the commits' times must; they compare on one branch only.
  const created = Date.parse(present.facts.labels[CREATED_LABEL] ?? '');
  const ours = plan.source.committedAt?.getTime();
  if (ours === undefined || Number.isNaN(created) || created <= ours) return undefined;
  return (await sameBranch(present, tag, image, plan)) ? commit : undefined;
}

/** The tag of a release of our commit that was made after ours, with `--force`, and is this image's. */
async function laterRound(
  present: FoundImage,
  {repository}: ReleaseImage,
  plan: Plan,
  round: number,
): Promise<string | undefined> {
  for (let later = round + 1; ; later += 1) {
    const tag = commitTag(plan, later);
    const digest = await repository.digest(tag);
    if (digest === undefined) return undefined;
    if (digest === present.manifest.digest) return tag;
  }
}

async function sameBranch(
  present: FoundImage,
  tag: string,
  {repository}: ReleaseImage,
  plan: Plan,
): Promise<boolean> {
  const branchTag = plan.tags.moving.find((it) => it.startsWith('branch-') || it.startsWith('pr-'));
  if (branchTag === undefined) return false;
  if (tag !== 'latest') return true;
  return (await repository.digest(branchTag)) === present.manifest.digest;
}

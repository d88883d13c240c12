import type {Emit} from '../events.ts';
import {CREATED_LABEL, REVISION_LABEL} from './labels.ts';
import type {Plan} from './plan.ts';
import type {ReleaseImage} from './publish-images.ts';
import {type FoundImage, imageOf} from './read-image.ts';

/** What the codebase's history says of a commit: does it descend from the one that is built? */
export type Descends = (commit: string) => Promise<'descends' | 'does-not' | 'unknown'>;

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
  plan: Plan,
  descends: Descends,
  emit: Emit,
): Promise<string[]> {
  const tags = plan.tags.moving;
  const results = await Promise.all(tags.map((tag) => moveTag(image, tag, plan, descends, emit)));
  const kept = tags.filter((_, index) => results[index] === 'immutable');
  if (kept.length > 0) {
    const {reference, tagRules} = image.repository;
    const what = `${kept.join(' and ')} cannot move in ${reference}: its tags are immutable.`;
    emit({type: 'warning', text: `${what} ${tagRules.remedy}`});
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
  plan: Plan,
  descends: Descends,
  emit: Emit,
): Promise<'there' | 'stays' | 'immutable'> {
  const {repository, manifest} = image;
  const there = await repository.manifest(tag);
  if (there?.digest === manifest.digest) return 'there';
  const present = there === undefined ? undefined : await imageOf(repository, there);
  if (present !== undefined && (await isNewer(present, tag, image, plan, descends))) {
    const revision = present.facts.labels[REVISION_LABEL]?.slice(0, 7);
    emit({
      type: 'warning',
      text: `${repository.reference}:${tag} stays at commit ${revision}, which is newer than this one.`,
    });
    return 'stays';
  }
  if ((await repository.putManifest(tag, manifest)) === 'stored') {
    emit({type: 'tagged', reference: repository.reference, tag});
    return 'there';
  }
  return 'immutable';
}

async function isNewer(
  present: FoundImage,
  tag: string,
  image: ReleaseImage,
  plan: Plan,
  descends: Descends,
): Promise<boolean> {
  const revision = present.facts.labels[REVISION_LABEL];
  // What another tool wrote there may be a branch's name, or anything.
  if (revision === undefined || !/^[0-9a-f]{40,64}$/u.test(revision)) return false;
  if (revision === plan.source.commit) return false;
  const answer = await descends(revision);
  if (answer !== 'unknown') return answer === 'descends';
  // A shallow clone cannot tell, so the commits' times must; they compare on one branch only.
  const created = Date.parse(present.facts.labels[CREATED_LABEL] ?? '');
  const ours = plan.source.committedAt?.getTime();
  if (ours === undefined || Number.isNaN(created) || created <= ours) return false;
  return sameBranch(present, tag, image, plan);
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

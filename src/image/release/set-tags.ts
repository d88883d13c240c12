import type {Emit} from '../../events.ts';
import {REVISION_LABEL} from '../plan/labels.ts';
import type {Plan} from '../plan/plan.ts';
import type {ReleaseImage} from './publish-images.ts';
import {readImage} from '../documents/read-image.ts';
import {settleAll} from '../../settle-all.ts';

/**
 * Gives an image the tags that never move, but for the commit's, which makes the release.
 *
 * @returns those that are at the image now.
 */
export async function setFixedTags(image: ReleaseImage, plan: Plan, emit: Emit): Promise<string[]> {
  const tags = plan.tags.fixed.slice(1);
  const areThere = await settleAll(tags.map((tag) => setFixedTag(image, tag, plan, emit)));
  return tags.filter((_, index) => areThere[index]);
}

/**
 * Gives an image a tag that never moves. One that names another image stays, with a warning: others
 * may have deployed it.
 *
 * @returns whether the tag is at the image now.
 */
async function setFixedTag(
  {repository, manifest}: ReleaseImage,
  tag: string,
  plan: Plan,
  emit: Emit,
): Promise<boolean> {
  const before = await repository.digest(tag);
  if (before === manifest.digest) return true;
  if (before === undefined && (await repository.putManifest(tag, manifest)) === 'stored') {
    emit({type: 'tagged', reference: repository.reference, tag});
    return true;
  }
  const there = before ?? (await repository.digest(tag));
  if (there === manifest.digest) return true;
  const present = await readImage(repository, tag);
  const digest = present?.manifest.digest ?? 'another image';
  emit({
    type: 'warning',
    text: [
      `${repository.reference}:${tag} stays at ${digest}: it is not a tag that moves.`,
      ...ownerOf(present?.facts.labels[REVISION_LABEL], plan),
      ...sharersOf(tag, plan),
      // Nobody is told to delete a tag: somebody may have deployed its image.
      'To publish this release under a version of its own, give its commit another Git tag.',
    ].join(' '),
  });
  return false;
}

/** Which commit the tag's image was built from, a sentence, if it says so. */
function ownerOf(revision: string | undefined, {source}: Plan): string[] {
  if (revision === source.commit) return ['That image is another release of this commit.'];
  // What another tool wrote there may be a branch's name, or anything.
  const isCommit = revision !== undefined && /^[0-9a-f]{40,64}$/u.test(revision);
  return isCommit ? [`That image was built from commit ${revision.slice(0, 7)}.`] : [];
}

function sharersOf(tag: string, {tags}: Plan): string[] {
  const gitTags = tags.shared.get(tag);
  return gitTags === undefined ? [] : [`These Git tags share it: ${gitTags.join(', ')}.`];
}

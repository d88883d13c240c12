import type {Emit} from '../../events.ts';
import {REVISION_LABEL} from '../plan/labels.ts';
import type {Plan} from '../plan/plan.ts';
import type {ReleaseImage} from './publish-images.ts';
import {readImage} from '../documents/read-image.ts';
import {settleAll} from '../../settle-all.ts';

/**
 * Sets the fixed tags of an image, except for the commit tag.
 *
 * @returns the tags that are now at the image.
 */
export async function setFixedTags(image: ReleaseImage, plan: Plan, emit: Emit): Promise<string[]> {
  const tags = plan.tags.fixed.slice(1);
  const areThere = await settleAll(tags.map((tag) => setFixedTag(image, tag, plan, emit)));
  return tags.filter((_, index) => areThere[index]);
}

/**
 * Sets a fixed tag. If the tag names another image, it stays, with a warning, because that image may be
 * deployed.
 *
 * @returns whether the tag is now at the image.
 */
async function setFixedTag(
  {repository, manifest}: ReleaseImage,
  tag: string,
  plan: Plan,
  emit: Emit,
): Promise<boolean> {
  const result = await repository.setTag(tag, manifest, undefined);
  if (result === 'set') emit({type: 'tagged', reference: repository.reference, tag});
  if (result === 'set' || result === 'there') return true;
  const present = await readImage(repository, tag);
  // Another build of this release may have set the tag meanwhile.
  if (present?.manifest.digest === manifest.digest) return true;
  const digest = present?.manifest.digest ?? 'another image';
  emit({
    type: 'warning',
    text: [
      `${repository.reference}:${tag} stays at ${digest}, because fixed tags never move.`,
      ...ownerOf(present?.facts.labels[REVISION_LABEL], plan),
      ...sharersOf(tag, plan),
      // Do not advise to delete the tag: its image may be deployed.
      'To release this commit under its own tag, add another Git tag to it.',
    ].join(' '),
  });
  return false;
}

/** A sentence about the commit of the tag's image, if its label names one. */
function ownerOf(revision: string | undefined, {source}: Plan): string[] {
  if (revision === source.commit) return ['That image is another release of this commit.'];
  // Other tools also write branch names or anything else into this label.
  const isCommit = revision !== undefined && /^[0-9a-f]{40,64}$/u.test(revision);
  return isCommit ? [`That image was built from commit ${revision.slice(0, 7)}.`] : [];
}

function sharersOf(tag: string, {tags}: Plan): string[] {
  const gitTags = tags.shared.get(tag);
  return gitTags === undefined ? [] : [`These Git tags share it: ${gitTags.join(', ')}.`];
}

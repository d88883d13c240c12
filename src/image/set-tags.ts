import type {Emit} from '../events.ts';
import type {ReleaseImage} from './publish-images.ts';
import {settleAll} from '../settle-all.ts';

/**
 * Gives an image the tags that never move.
 *
 * @returns those that are at the image now.
 */
export async function setFixedTags(
  image: ReleaseImage,
  tags: readonly string[],
  emit: Emit,
): Promise<string[]> {
  const areThere = await settleAll(tags.map((tag) => setFixedTag(image, tag, emit)));
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
  emit: Emit,
): Promise<boolean> {
  const present = await repository.digest(tag);
  if (present === manifest.digest) return true;
  if (present === undefined && (await repository.putManifest(tag, manifest)) === 'stored') {
    emit({type: 'tagged', reference: repository.reference, tag});
    return true;
  }
  const there = present ?? (await repository.digest(tag));
  if (there === manifest.digest) return true;
  emit({
    type: 'warning',
    text: `${repository.reference}:${tag} stays at ${there ?? 'another image'}: it is not a tag that moves. Delete it in the registry and build again to set it anew.`,
  });
  return false;
}

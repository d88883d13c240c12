import {Failure} from '../errors.ts';
import type {Emit} from '../events.ts';
import {isOfPlan} from './find-release.ts';
import type {Plan} from './plan.ts';
import type {ReleaseImage} from './publish-images.ts';
import {type FoundImage, readImage} from './read-image.ts';

/**
 * Gives one image the tag that makes the release. Where another build of the same commit and plan
 * was quicker, its image is the release.
 *
 * @returns the winner's image where another build won; `undefined` where the tag is ours.
 * @throws {Failure} `failed` where the tag names an image of something else.
 */
export async function claimCommitTag(
  image: ReleaseImage,
  tag: string,
  plan: Plan,
  emit: Emit,
): Promise<FoundImage | undefined> {
  const {repository, manifest} = image;
  const present = await repository.digest(tag);
  if (present === manifest.digest) return undefined;
  if (present === undefined && (await repository.putManifest(tag, manifest)) === 'stored') {
    emit({type: 'tagged', reference: repository.reference, tag});
    return undefined;
  }
  const winner = await readImage(repository, tag);
  if (winner === undefined || winner.manifest.digest === manifest.digest) return undefined;
  if (isOfPlan(winner, plan)) return winner;
  throw new Failure('failed', `${repository.reference}:${tag} already names another image.`, {
    details: [`There: ${winner.manifest.digest}`, `Ours:  ${manifest.digest}`],
    remedy: 'Add --force to release this commit beside it.',
  });
}

/**
 * Gives an image a tag that never moves. One that names another image stays, with a warning: others
 * may have deployed it.
 *
 * @returns whether the tag is at the image now.
 */
export async function setFixedTag(
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
    text: `${repository.reference}:${tag} stays at ${there ?? 'another image'}: a Git tag's image is never replaced. Delete it in the registry and build again to replace it.`,
  });
  return false;
}

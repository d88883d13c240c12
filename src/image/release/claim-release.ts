import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {ReleaseState} from './find-release.ts';
import {isOfPlan} from './tagged-images.ts';
import type {Repositories} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import {type ReleaseImage, isSame, publishImages, recomposeAll} from './publish-images.ts';
import {type FoundImage, readImage} from '../documents/read-image.ts';
import {settleAll} from '../../settle-all.ts';
import {option, sentence} from '../../text.ts';

/**
 * Sets the commit tag of every image that does not have it yet, that of the first image before the
 * others. If another build of the same commit and plan was first, its images are the release.
 *
 * @returns the images of the release: ours, or those made from the image of the other build.
 * @throws {Failure} `release.conflict` if the tag names an image of another commit or plan.
 */
export async function claimRelease(
  ours: readonly ReleaseImage[],
  repositories: Repositories,
  plan: Plan,
  {commitTag, tagged}: ReleaseState,
  emit: Emit,
): Promise<readonly ReleaseImage[]> {
  const claim = (image: ReleaseImage) => claimCommitTag(image, commitTag, plan, emit);
  const there = [...tagged.values()];
  const [first, ...others] = ours.filter((image) => !there.some((it) => isSame(it, image)));
  if (first === undefined) return ours;
  const winner = (await claim(first)) ?? (await claimOthers(others, claim));
  if (winner === undefined) return ours;
  const text = `Another build released ${commitTag} first. This build uses its images.`;
  emit({type: 'note', text});
  const derived = await recomposeAll(plan, repositories, winner, 'reused');
  const {images: theirs} = await publishImages(derived, winner, [winner], emit);
  return settleAll(
    theirs.map(async (image) => {
      const other = await claim(image);
      if (other === undefined) return image;
      // If tags can move, each build may have set some: replace those that the other build did not set.
      const {repository, manifest} = image;
      const result = await repository.setTag(commitTag, manifest, other.manifest.digest);
      if (result === 'set' || result === 'there') return image;
      return {...image, ...other, size: other.facts.size, status: 'reused' as const};
    }),
  );
}

async function claimOthers(
  others: readonly ReleaseImage[],
  claim: (image: ReleaseImage) => Promise<FoundImage | undefined>,
): Promise<FoundImage | undefined> {
  const winners = await settleAll(others.map((it) => claim(it)));
  return winners.find((it) => it !== undefined);
}

/**
 * Sets the commit tag of an image. If another build of the same commit and plan was first, its image is
 * the release.
 *
 * @returns the image of the other build; `undefined` if the tag is at our image.
 * @throws {Failure} `release.conflict` if the tag names an image of another commit or plan.
 */
async function claimCommitTag(
  image: ReleaseImage,
  tag: string,
  plan: Plan,
  emit: Emit,
): Promise<FoundImage | undefined> {
  const {repository, manifest} = image;
  const result = await repository.setTag(tag, manifest, undefined);
  if (result === 'set') emit({type: 'tagged', reference: repository.reference, tag});
  if (result === 'set' || result === 'there') return undefined;
  const winner = await readImage(repository, tag);
  if (winner?.manifest.digest === manifest.digest) return undefined;
  if (winner !== undefined && isOfPlan(winner, plan)) return winner;
  throw new Failure(
    'release.conflict',
    `${repository.reference}:${tag} already names another image.`,
    {
      details: [
        `In the registry: ${winner?.manifest.digest ?? 'not found, but the registry rejects the tag'}`,
        `This build:      ${manifest.digest}`,
      ],
      remedy: sentence`Run the command again with ${option('force')} to release this commit beside it.`,
    },
  );
}

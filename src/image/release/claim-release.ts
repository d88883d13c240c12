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
 * Sets the commit tag of every image that has it not yet, the first such image's before the others'.
 * Where another build of the same commit and plan was quicker, its images are the release.
 *
 * @returns the images of the release: ours, or what the winner's are for our plan.
 * @throws {Failure} `failed` where the tag names an image of something else.
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
  emit({type: 'note', text: `Another build released ${commitTag} first; its images are taken.`});
  const derived = await recomposeAll(plan, repositories, winner, 'reused');
  const {images: theirs} = await publishImages(derived, winner, [winner], emit);
  return settleAll(
    theirs.map(async (image) => {
      const other = await claim(image);
      if (other === undefined) return image;
      // Where tags move, both builds set some of them: what is left of the loser's goes.
      const {repository, manifest} = image;
      if ((await repository.putManifest(commitTag, manifest)) === 'stored') return image;
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
 * Gives one image the tag that makes the release. Where another build of the same commit and plan
 * was quicker, its image is the release.
 *
 * @returns the winner's image where another build won; `undefined` where the tag is ours.
 * @throws {Failure} `failed` where the tag names an image of something else.
 */
async function claimCommitTag(
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
  if (winner?.manifest.digest === manifest.digest) return undefined;
  if (winner !== undefined && isOfPlan(winner, plan)) return winner;
  throw new Failure(
    'release.conflict',
    `${repository.reference}:${tag} already names another image.`,
    {
      details: [
        `There: ${winner?.manifest.digest ?? 'nothing, but the registry refuses ours'}`,
        `Ours:  ${manifest.digest}`,
      ],
      remedy: sentence`Run the command again with ${option('force')} to release this commit beside it.`,
    },
  );
}

import {unreachable} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {ReleaseImage} from './publish-images.ts';
import {settleAll} from '../../settle-all.ts';
import {
  type Descends,
  type MovingRelease,
  type TaggableImage,
  decideTagMove,
} from './decide-tag-move.ts';
import {option, sentence} from '../../text.ts';

/** Caches the answers of `descends`, because several tags can be at the same commit. */
export function askOnce(descends: Descends): Descends {
  const answers = new Map<string, ReturnType<Descends>>();
  return (commit) => {
    const answer = answers.get(commit) ?? descends(commit);
    answers.set(commit, answer);
    return answer;
  };
}

/**
 * Moves the moving tags of the plan to an image. Emits one warning for all tags that are immutable.
 *
 * @returns the tags that are now at the image.
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
    const what = `Cannot move ${kept.join(' and ')} in ${reference}: tags are immutable.`;
    emit({type: 'warning', text: `${what} ${tagRules.remedy(kept)}`});
  }
  return tags.filter((_, index) => results[index] === 'there');
}

/** Whether `moveTags` would move any tag. */
export async function hasToMove(image: TaggableImage, release: MovingRelease): Promise<boolean> {
  const movable = release.plan.tags.moving.filter((tag) => image.repository.tagRules.canMove(tag));
  const moves = await settleAll(movable.map((tag) => decideTagMove(image, tag, release)));
  return moves.some(({kind}) => kind === 'moves');
}

/**
 * Moves a tag to an image. If the tag is already at a newer image, it stays, with a warning, because a
 * slow build must not undo the release of a later commit.
 */
async function moveTag(
  image: ReleaseImage,
  tag: string,
  release: MovingRelease,
  emit: Emit,
): Promise<'there' | 'stays' | 'immutable'> {
  const {repository, manifest} = image;
  const move = await decideTagMove(image, tag, release);
  switch (move.kind) {
    case 'there': {
      return 'there';
    }
    case 'newer': {
      emit({
        type: 'warning',
        text: `${repository.reference}:${tag} stays at ${move.what}, which is newer than this release.`,
      });
      return 'stays';
    }
    case 'rebased': {
      emit({
        type: 'note',
        text: sentence`${repository.reference}:${tag} stays at ${move.digest}, which is this image on another run image. Add ${option('rebuild')} to replace it.`,
      });
      return 'stays';
    }
    case 'moves': {
      const result = await repository.setTag(tag, manifest, move.from);
      // Another run has moved the tag since the decision.
      if (result === 'elsewhere') return await moveTag(image, tag, release, emit);
      if (result === 'set') emit({type: 'tagged', reference: repository.reference, tag});
      if (result !== 'immutable') return 'there';
      // Another build of this release may have set the tag meanwhile.
      return (await repository.digest(tag)) === manifest.digest ? 'there' : 'immutable';
    }
    default: {
      return unreachable(move);
    }
  }
}

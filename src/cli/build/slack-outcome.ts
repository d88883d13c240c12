import {Failure} from '../../errors.ts';
import type {ReleasedImage} from '../../image/release/build-release.ts';
import type {Outcome} from '../../slack/message/announcement.ts';

/** What is announced of a release. */
export function doneOutcome(images: readonly ReleasedImage[]): Outcome {
  return {
    kind: 'done',
    images: images.map(({name, reference, digest, tags, status}) => ({
      name,
      reference,
      digest,
      tags: [...tags.fixed, ...tags.moving],
      status,
    })),
  };
}

/**
 * What is announced of a build that did not come to a good end.
 *
 * @param signal the one that ended it.
 */
export function failedOutcome(error: unknown, signal: string | undefined): Outcome {
  const known = error instanceof Failure ? error : undefined;
  if (signal !== undefined) return {kind: 'cancelled', signal, details: known?.details ?? []};
  return {
    kind: 'failed',
    error: {
      // What nobody foresaw is for those who read the log; its words may hold anything.
      message: known?.message ?? 'This should not happen: see the log.',
      details: known?.details ?? [],
      remedy: known?.remedy ?? [],
    },
  };
}

import {Failure} from '../../../errors.ts';
import type {ReleasedImage} from '../../../image/release/build-release.ts';
import {spell} from '../../spell.ts';
import type {Outcome} from '../../../slack/message/announcement.ts';

/** Returns the outcome of a release for Slack. */
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
 * Returns the outcome of a failed or cancelled build for Slack.
 *
 * @param signal that ended the build, `undefined` if it failed.
 */
export function failedOutcome(error: unknown, signal: string | undefined): Outcome {
  const known = error instanceof Failure ? error : undefined;
  if (signal !== undefined) return {kind: 'cancelled', signal, details: known?.details ?? []};
  return {
    kind: 'failed',
    error: {
      // The message of an unexpected error may contain anything, so it is only in the log.
      message: known?.message ?? 'Unexpected error. See the log.',
      details: known?.details ?? [],
      remedy: known?.remedy.map(spell) ?? [],
    },
  };
}

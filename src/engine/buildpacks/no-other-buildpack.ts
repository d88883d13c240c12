import type {Failure} from '../../errors.ts';
import type {BuildSubject} from '../cnb/build-subject.ts';
import {detectionFailure} from '../cnb/detection-failure.ts';
import {NONE_FITS} from '../cnb/exit-code.ts';
import type {OutputRecord} from '../cnb/output-record.ts';
import type {ComponentGroup} from './builder-order.ts';
import {RetryWithSettings} from './retry-with-settings.ts';

/**
 * Returns the error after our own buildpack stopped a build because it was the only one. All other buildpacks
 * of the first group that passed are optional and did not pass. Without ours, pack would have tried the next
 * group.
 *
 * @param groups the groups to try next, if they are known.
 */
export function noOtherBuildpack(
  record: OutputRecord,
  subject: BuildSubject,
  groups: readonly ComponentGroup[] | undefined,
): Failure {
  const failure = detectionFailure(record, NONE_FITS, subject);
  if (groups === undefined) return failure;
  const {message, details, remedy} = failure;
  return new RetryWithSettings('build.no-buildpack', message, {
    details,
    remedy,
    settings: {groups},
    why: 'No buildpack of the first group can build this codebase. Retrying with the other groups.',
  });
}

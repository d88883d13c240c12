import {responseStatus} from '../../aws/response-status.ts';
import {Failure} from '../../errors.ts';
import type {BuildState} from '../account/build-state.ts';
import type {LogLine} from '../account/logs-api.ts';
import {type S3LogsApi, s3Uri} from '../account/s3-logs-api.ts';
import type {FollowEvent} from './follow-events.ts';
import {s3LogLines} from './s3-log.ts';

/** Returns what to say about a log that is not in CloudWatch; `undefined` if it is there. */
export function placeEvent({
  logPlaces: {cloudWatch, s3},
}: Pick<BuildState, 'logPlaces'>): FollowEvent | undefined {
  if (cloudWatch) return undefined;
  return s3 === undefined ? {type: 'logs-disabled'} : {type: 'log-in-s3', uri: s3Uri(s3)};
}

/**
 * Returns whether AWS refuses to give out a log, now and later: access is denied, or the log is of a kind that cannot
 * be read, such as a log group of the class Infrequent Access. The build and its phases can still be read.
 */
export function isLogRefused(error: unknown): error is Failure {
  if (!(error instanceof Failure)) return false;
  const status = responseStatus(error.cause);
  return (
    error.code === 'aws.access-denied' ||
    (error.code === 'aws.failed' && status >= 400 && status < 500)
  );
}

/** Returns the event for a log that cannot be read. If the reason is not known, it has AWS's own words. */
export function unreadableEvent({code, message, details}: Failure): FollowEvent {
  const words = code === 'aws.failed' ? details : [];
  return {type: 'log-unreadable', message: [message, ...words].join(' ')};
}

/**
 * Yields the log of a build from S3. If it cannot be read, emits an event that says so, and ends.
 *
 * @throws {Failure} if the run is interrupted, or not signed in any more.
 */
export async function* readableS3Log(
  build: Pick<BuildState, 'startedAt' | 'logPlaces'>,
  {
    s3Logs,
    emit,
    signal,
  }: {
    readonly s3Logs: Pick<S3LogsApi, 'object'>;
    readonly emit: (event: FollowEvent) => void;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<readonly LogLine[]> {
  const {s3} = build.logPlaces;
  if (s3 === undefined) return;
  try {
    const isThere = yield* s3LogLines(build, s3, s3Logs);
    if (isThere) return;
    emit({type: 'log-unreadable', message: `The log ${s3Uri(s3)} does not exist (yet).`});
  } catch (error) {
    const isMinor = error instanceof Failure && (error.kind === 'failed' || isLogRefused(error));
    if (!isMinor || signal.aborted) throw error;
    emit(unreadableEvent(error));
  }
}

import type {BuildState} from '../account/build-state.ts';
import type {LogLine, LogsApi} from '../account/logs-api.ts';
import type {S3LogsApi} from '../account/s3-logs-api.ts';
import {type FollowEvent, type PhaseNews, ReportedPhases, emitInOrder} from './follow-events.ts';
import {LogCursor} from './log-cursor.ts';
import {isLogRefused, placeEvent, readableS3Log, unreadableEvent} from './log-places.ts';

interface ReplayOptions {
  readonly logs: Pick<LogsApi, 'page'>;
  readonly s3Logs: Pick<S3LogsApi, 'object'>;
  readonly emit: (event: FollowEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Emits the log of a build so far, page by page, and its phases between the lines. Reads the log from S3 if it
 * is only there, or only readable there.
 *
 * @returns whether the log has any lines.
 * @throws {Failure} if the only log is in CloudWatch, and AWS refuses to give it out.
 */
export async function replayLog(
  build: Pick<BuildState, 'log' | 'logPlaces' | 'phases' | 'startedAt'>,
  options: ReplayOptions,
): Promise<boolean> {
  const {emit} = options;
  let phases: readonly PhaseNews[] = new ReportedPhases().news(build);
  let hasLines = false;
  for await (const lines of readableLog(build, options)) {
    phases = emitInOrder(lines, phases, emit);
    hasLines ||= lines.length > 0;
  }
  for (const {event} of phases) emit(event);
  return hasLines;
}

async function* readableLog(
  build: Pick<BuildState, 'log' | 'logPlaces' | 'startedAt'>,
  options: ReplayOptions,
): AsyncGenerator<readonly LogLine[]> {
  const {logs, emit} = options;
  const event = placeEvent(build);
  if (event !== undefined) emit(event);
  try {
    yield* new LogCursor(logs).rest(build.log);
  } catch (error) {
    if (!isLogRefused(error) || build.logPlaces.s3 === undefined) throw error;
    emit(unreadableEvent(error));
    yield* readableS3Log(build, options);
    return;
  }
  if (!build.logPlaces.cloudWatch) yield* readableS3Log(build, options);
}

import type {BuildState} from '../account/build-state.ts';
import {type FollowEvent, type PhaseNews, ReportedPhases, emitInOrder} from './follow-events.ts';
import type {LogLine, LogPage, LogsApi} from '../account/logs-api.ts';

/**
 * Emits the log of a build so far, page by page, and its phases between the lines.
 *
 * @returns whether the log has any lines.
 */
export async function replayLog(
  build: Pick<BuildState, 'log' | 'phases'>,
  logs: Pick<LogsApi, 'page'>,
  emit: (event: FollowEvent) => void,
): Promise<boolean> {
  let phases: readonly PhaseNews[] = new ReportedPhases().news(build);
  let hasLines = false;
  for await (const lines of logPages(build, logs)) {
    phases = emitInOrder(lines, phases, emit);
    hasLines ||= lines.length > 0;
  }
  for (const {event} of phases) emit(event);
  return hasLines;
}

/** Yields the log of a build so far, page by page. */
export async function* logPages(
  {log}: Pick<BuildState, 'log'>,
  logs: Pick<LogsApi, 'page'>,
): AsyncGenerator<readonly LogLine[]> {
  if (log === undefined) return;
  let token: string | undefined;
  while (true) {
    const page: LogPage | undefined = await logs.page(log, token);
    if (page === undefined) return;
    yield page.lines;
    if (page.token === token) return;
    token = page.token;
  }
}

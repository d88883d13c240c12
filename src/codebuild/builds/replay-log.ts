import type {BuildState} from '../account/build-state.ts';
import {type FollowEvent, type PhaseNews, ToldPhases, tellLines} from './follow-events.ts';
import type {LogLine, LogPage, LogsApi} from '../account/logs-api.ts';

/**
 * Tells what there is of a build by now: its log, page by page, and between the lines its phases.
 *
 * @returns whether anything is in its log.
 */
export async function replayLog(
  build: Pick<BuildState, 'log' | 'phases'>,
  logs: Pick<LogsApi, 'page'>,
  emit: (event: FollowEvent) => void,
): Promise<boolean> {
  let phases: readonly PhaseNews[] = new ToldPhases().news(build);
  let hasLines = false;
  for await (const lines of logPages(build, logs)) {
    phases = tellLines(lines, phases, emit);
    hasLines ||= lines.length > 0;
  }
  for (const {event} of phases) emit(event);
  return hasLines;
}

/** What is in a build's log by now, page by page. */
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

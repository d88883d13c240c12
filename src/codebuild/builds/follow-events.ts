import {type BuildState, type PhaseState, seconds} from '../account/build-state.ts';
import {reportsEnd} from './codebuild-line.ts';
import type {LogLine} from '../account/logs-api.ts';

/** Events of a followed build. */
export type FollowEvent =
  | {readonly type: 'phase-started'; readonly phase: string}
  | {
      readonly type: 'phase-ended';
      readonly phase: string;
      readonly status: string;
      readonly seconds: number | undefined;
      readonly messages: readonly string[];
    }
  | {readonly type: 'line'; readonly text: string}
  /** The build has paused at a breakpoint. Emitted once. */
  | {readonly type: 'breakpoint'; readonly target: string}
  /** The project keeps no logs. Emitted once. */
  | {readonly type: 'logs-disabled'}
  /** The log is not in CloudWatch, but in S3. Emitted once. */
  | {readonly type: 'log-in-s3'; readonly uri: string}
  /** A log cannot be read, so only the phases are known. Emitted once for each log. */
  | {readonly type: 'log-unreadable'; readonly message: string};

/** The start or the end of a phase, and its time in milliseconds since 1970. */
export interface PhaseNews {
  readonly at: number | undefined;
  readonly event: FollowEvent;
}

/** Finds new phases, and remembers those that have been reported. */
export class ReportedPhases {
  readonly #started = new Set<string>();
  readonly #ended = new Set<string>();

  /** Returns the events since the last call. */
  news({phases}: Pick<BuildState, 'phases'>): PhaseNews[] {
    return phases.flatMap((phase) => {
      const {name, startedAt, endedAt, status} = phase;
      // It starts and ends before the first poll.
      if (name === 'SUBMITTED' && (status ?? 'SUCCEEDED') === 'SUCCEEDED') return [];
      const begins = !this.#started.has(name);
      const ends = status !== undefined && !this.#ended.has(name);
      this.#started.add(name);
      if (ends) this.#ended.add(name);
      return [
        ...(begins ? [{at: startedAt, event: {type: 'phase-started', phase: name} as const}] : []),
        ...(ends ? [{at: endedAt, event: ended(phase, status)}] : []),
      ];
    });
  }
}

function ended(phase: PhaseState, status: string): FollowEvent {
  const {name, messages} = phase;
  return {type: 'phase-ended', phase: name, status, seconds: seconds(phase), messages};
}

/**
 * Emits lines of the log and phases in the order of time. They come from two services.
 *
 * @returns the phases that come after all of these lines.
 */
export function emitInOrder(
  lines: readonly LogLine[],
  phases: readonly PhaseNews[],
  emit: (event: FollowEvent) => void,
): readonly PhaseNews[] {
  const later = [...phases];
  for (const line of lines) {
    const next = later.findIndex((it) => comesBefore(line, it));
    for (const {event} of later.splice(0, next === -1 ? later.length : next)) emit(event);
    emit({type: 'line', text: line.text});
  }
  return later;
}

/** A line at the same time as a change of phases belongs to the next phase, unless it reports an end. */
function comesBefore({at: lineAt, text}: LogLine, {at, event}: PhaseNews): boolean {
  if (at === undefined || lineAt > at) return false;
  return lineAt < at || (event.type === 'phase-ended' && reportsEnd(text));
}

import {type BuildState, type PhaseState, seconds} from '../account/build-state.ts';
import {tellsEnd} from './codebuild-line.ts';
import type {LogLine} from '../account/logs-api.ts';

/** What a build tells while somebody follows it. */
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
  /** It waits at a breakpoint until somebody has looked into it; told once. */
  | {readonly type: 'breakpoint'; readonly target: string}
  /** AWS does not answer well, so that it is asked less often; told once each time. */
  | {readonly type: 'trouble'; readonly message: string};

/** A beginning or an end of a phase, and when it was. */
export interface PhaseNews {
  readonly at: number | undefined;
  readonly event: FollowEvent;
}

/** Remembers which phases were told of. */
export class ToldPhases {
  readonly #started = new Set<string>();
  readonly #ended = new Set<string>();

  /** What is new since it was asked the last time. */
  news({phases}: Pick<BuildState, 'phases'>): PhaseNews[] {
    return phases.flatMap((phase) => {
      const {name, startedAt, endedAt, status} = phase;
      // It has begun and ended before anybody could look.
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
 * Tells lines, and phases before the lines that they precede. They come from two services, and together
 * make sense only in the order of time.
 *
 * @returns the phases that come behind all of these lines.
 */
export function tellLines(
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

/** What is of the very moment in which one phase ends and the next begins is of the next, if it tells of no end. */
function comesBefore({at: lineAt, text}: LogLine, {at, event}: PhaseNews): boolean {
  if (at === undefined || lineAt > at) return false;
  return lineAt < at || (event.type === 'phase-ended' && tellsEnd(text));
}

import {unreachable} from '../../errors.ts';
import type {BuildEvent, Phase} from '../../events.ts';
import {printable} from '../../printable.ts';
import type {AnnouncedBuild} from './announced-build.ts';

export interface AnnouncedImage {
  readonly name: string;
  /** The repository, without tag and digest. */
  readonly reference: string;
  readonly digest: string;
  /** The tag of the commit comes first. */
  readonly tags: readonly string[];
  readonly status: 'built' | 'derived' | 'reused';
}

/** The outcome of a build. */
export type Outcome =
  | {readonly kind: 'done'; readonly images: readonly AnnouncedImage[]}
  | {
      readonly kind: 'failed';
      readonly error: {
        readonly message: string;
        readonly details: readonly string[];
        readonly remedy: readonly string[];
      };
    }
  | {
      readonly kind: 'cancelled';
      readonly signal: string;
      /** Lines about the images that were published before. */
      readonly details: readonly string[];
    };

/** The state of one build at some time. Times are seconds of one clock. */
export interface Announcement {
  readonly facts: AnnouncedBuild;
  readonly began: number;
  readonly status: 'planned' | 'running' | Outcome['kind'];
  /** The phase that runs, or in which the build ended. */
  readonly running: {readonly phase: Phase; readonly began: number} | undefined;
  /** The last lines of that phase, oldest first. */
  readonly output: readonly string[];
  readonly passed: readonly {readonly phase: Phase; readonly seconds: number}[];
  readonly warnings: readonly string[];
  readonly ended: number | undefined;
  readonly outcome: Outcome | undefined;
}

const KEPT_LINES = 20;
/** Longer lines are data and are cut. */
const LONGEST_LINE = 500;
const KEPT_WARNINGS = 50;

/** Returns the state of a build that has not started. */
export function planned(facts: AnnouncedBuild, now: number): Announcement {
  return {
    facts,
    began: now,
    status: 'planned',
    running: undefined,
    output: [],
    passed: [],
    warnings: [],
    ended: undefined,
    outcome: undefined,
  };
}

/** Returns the state after an event at the time `now`. */
export function announced(
  before: Announcement,
  event: BuildEvent<string>,
  now: number,
): Announcement {
  const after: Announcement = {...before, status: 'running'};
  switch (event.type) {
    case 'phase-started':
      return {...after, running: {phase: event.phase, began: now}, output: []};
    case 'phase-ended': {
      const {phase, seconds} = event;
      return {
        ...after,
        running: undefined,
        output: [],
        passed: [...after.passed, {phase, seconds}],
      };
    }
    case 'output': {
      const line = outputLine(event.line);
      if (line === '') return before;
      return {...after, output: [...after.output, line].slice(-KEPT_LINES)};
    }
    case 'warning':
      // Warnings of the plan come before the build starts, so the status stays.
      return {...before, warnings: [...before.warnings, event.text].slice(-KEPT_WARNINGS)};
    case 'note':
    case 'published':
    case 'tagged':
    case 'waiting':
      return before;
    default:
      return unreachable(event);
  }
}

/** Returns a line of output in printable characters, cut to 500 characters. */
export function outputLine(line: string): string {
  return printable(line).trimEnd().slice(0, LONGEST_LINE);
}

/** Returns the state after the end of the build. */
export function ended(before: Announcement, outcome: Outcome, now: number): Announcement {
  return {...before, status: outcome.kind, outcome, ended: now};
}

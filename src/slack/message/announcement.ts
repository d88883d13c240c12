import {unreachable} from '../../errors.ts';
import type {BuildEvent, Phase} from '../../events.ts';
import {printable} from '../../printable.ts';
import type {AnnouncedBuild} from './announced-build.ts';

export interface AnnouncedImage {
  readonly name: string;
  /** Where it is, without tag and digest. */
  readonly reference: string;
  readonly digest: string;
  /** The commit's first. */
  readonly tags: readonly string[];
  readonly status: 'built' | 'derived' | 'reused';
}

/** What a build came to. */
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
      /** What was published before that. */
      readonly details: readonly string[];
    };

/** All that may be told of one build, as it is at some time. Times are seconds of one clock. */
export interface Announcement {
  readonly facts: AnnouncedBuild;
  readonly began: number;
  readonly status: 'planned' | 'running' | Outcome['kind'];
  /** The phase that runs, or that the build ended in. */
  readonly running: {readonly phase: Phase; readonly began: number} | undefined;
  /** The last lines of that phase, oldest first. */
  readonly output: readonly string[];
  readonly passed: readonly {readonly phase: Phase; readonly seconds: number}[];
  readonly warnings: readonly string[];
  readonly ended: number | undefined;
  readonly outcome: Outcome | undefined;
}

const KEPT_LINES = 20;
/** Longer lines are data, which nobody reads in a message. */
const LONGEST_LINE = 500;
const KEPT_WARNINGS = 50;

/** A build of which nothing has happened yet. */
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

/** What there is to tell after an event that came `now`. */
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
      // Those of the plan come before the build begins.
      return {...before, warnings: [...before.warnings, event.text].slice(-KEPT_WARNINGS)};
    case 'note':
    case 'published':
    case 'tagged':
      return before;
    default:
      return unreachable(event);
  }
}

/** A line as it is kept of a phase's output. */
export function outputLine(line: string): string {
  return printable(line).trimEnd().slice(0, LONGEST_LINE);
}

/** What there is to tell at the end. */
export function ended(before: Announcement, outcome: Outcome, now: number): Announcement {
  return {...before, status: outcome.kind, outcome, ended: now};
}

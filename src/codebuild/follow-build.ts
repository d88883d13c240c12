import {Failure} from '../errors.ts';
import {type BuildState, type PhaseState, seconds} from './build-state.ts';
import type {BuildsApi} from './builds-api.ts';
import type {LogLine, LogPage, LogsApi} from './logs-api.ts';

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

export interface FollowOptions {
  readonly builds: Pick<BuildsApi, 'build'>;
  readonly logs: Pick<LogsApi, 'page'>;
  readonly emit: (event: FollowEvent) => void;
  /** Milliseconds; throws where the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Between two looks: short at first, since much happens then, and never long enough to be waited for. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 3000;
const GROWTH = 1.5;
/** Where AWS does not answer well. */
const LONGEST_TROUBLED_PAUSE = 30_000;
/** Looks without an answer, one after the other, until it is given up: about five minutes. */
const MOST_TROUBLES = 12;
/** A log comes some seconds behind what it tells of. */
const LOG_DELAY = 1500;
/** A page with fewer lines is the last one, or nearly: what is left is read at the next look. */
const FULL_PAGE = 500;

/**
 * Follows a build to its end, from the beginning of its log. AWS not answering for a while is waited
 * out, since the build goes on without us.
 *
 * @returns the build as it ended.
 * @throws {Failure} where AWS does not answer for minutes, or refuses.
 */
export async function followBuild(first: BuildState, options: FollowOptions): Promise<BuildState> {
  const follower = new Follower(options);
  let [build, pause, troubles] = [first, FIRST_PAUSE, 0];
  while (true) {
    try {
      await follower.look(build);
      if (build.isComplete) return build;
      await options.sleep(pause);
      build = await read(build, options);
      pause = Math.min(LONGEST_PAUSE, pause * GROWTH);
      troubles = 0;
    } catch (error) {
      troubles += 1;
      if (!mayPass(error, options.signal) || troubles > MOST_TROUBLES) throw error;
      if (troubles === 1) options.emit({type: 'trouble', message: error.message});
      pause = Math.min(LONGEST_TROUBLED_PAUSE, pause * 2);
      await options.sleep(pause);
    }
  }
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

async function read({id}: BuildState, {builds}: FollowOptions): Promise<BuildState> {
  const found = await builds.build(id);
  if (found !== undefined) return found;
  throw new Failure('usage', `The build ${id} is not there any more.`);
}

/** Only what we asked for failed, not the build. */
function mayPass(error: unknown, signal: AbortSignal): error is Failure {
  return !signal.aborted && error instanceof Failure && error.kind === 'failed';
}

/** Remembers what was told of a build. */
class Follower {
  readonly #options: FollowOptions;
  readonly #started = new Set<string>();
  readonly #ended = new Set<string>();
  /** Lines that were read, and not told yet: where the next page fails, they are not lost. */
  readonly #unread: LogLine[] = [];
  #target: string | undefined;
  #token: string | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Tells what is new. Of a build that has ended it waits for the end of the log. */
  async look(build: BuildState): Promise<void> {
    const {emit, sleep} = this.#options;
    await this.#readLines(build, build.isComplete);
    tell(this.#unread.splice(0), this.#newPhases(build), emit);
    const {sessionTarget} = build;
    if (sessionTarget !== undefined && sessionTarget !== this.#target && !build.isComplete) {
      emit({type: 'breakpoint', target: sessionTarget});
    }
    this.#target = sessionTarget;
    if (!build.isComplete || build.log === undefined) return;
    await sleep(LOG_DELAY);
    await this.#readLines(build, true);
    tell(this.#unread.splice(0), [], emit);
  }

  async #readLines({log}: BuildState, toTheEnd: boolean): Promise<void> {
    if (log === undefined) return;
    while (true) {
      const page: LogPage | undefined = await this.#options.logs.page(log, this.#token);
      if (page === undefined) return;
      this.#unread.push(...page.lines);
      const isEnd = page.token === this.#token;
      this.#token = page.token;
      if (isEnd || (!toTheEnd && page.lines.length < FULL_PAGE)) return;
    }
  }

  #newPhases({phases}: BuildState): Timed[] {
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

interface Timed {
  readonly at: number | undefined;
  readonly event: FollowEvent;
}

function ended(phase: PhaseState, status: string): FollowEvent {
  const {name, messages} = phase;
  return {type: 'phase-ended', phase: name, status, seconds: seconds(phase), messages};
}

/** Lines and phases come from two services; together they make sense only in the order of time. */
function tell(
  lines: readonly LogLine[],
  phases: readonly Timed[],
  emit: (event: FollowEvent) => void,
): void {
  let next = 0;
  for (const {at, event} of phases) {
    while (next < lines.length && comesBefore(lines[next], at)) {
      emit({type: 'line', text: lines[next]?.text ?? ''});
      next += 1;
    }
    emit(event);
  }
  for (const {text} of lines.slice(next)) emit({type: 'line', text});
}

/** What is of the very moment in which one phase ends and the next begins is of the next. */
function comesBefore(line: LogLine | undefined, at: number | undefined): boolean {
  return line !== undefined && at !== undefined && line.at < at;
}

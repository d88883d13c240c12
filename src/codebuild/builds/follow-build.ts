import {Failure} from '../../errors.ts';
import type {BuildState} from '../account/build-state.ts';
import type {BuildsApi} from '../account/builds-api.ts';
import {type FollowEvent, ToldPhases, tellLines} from './follow-events.ts';
import type {LogLine, LogPage, LogsApi} from '../account/logs-api.ts';

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

async function read({id}: BuildState, {builds}: FollowOptions): Promise<BuildState> {
  const found = await builds.build(id);
  if (found !== undefined) return found;
  throw new Failure('codebuild.build-deleted', `The build ${id} is not there any more.`);
}

/** Only what we asked for failed, not the build. */
function mayPass(error: unknown, signal: AbortSignal): error is Failure {
  return !signal.aborted && error instanceof Failure && error.kind === 'failed';
}

/** Remembers what was told of a build. */
class Follower {
  readonly #options: FollowOptions;
  readonly #phases = new ToldPhases();
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
    const later = tellLines(this.#unread.splice(0), this.#phases.news(build), emit);
    for (const {event} of later) emit(event);
    const {sessionTarget} = build;
    if (sessionTarget !== undefined && sessionTarget !== this.#target && !build.isComplete) {
      emit({type: 'breakpoint', target: sessionTarget});
    }
    this.#target = sessionTarget;
    if (!build.isComplete || build.log === undefined) return;
    await sleep(LOG_DELAY);
    await this.#readLines(build, true);
    tellLines(this.#unread.splice(0), [], emit);
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
}

import {Failure} from '../../errors.ts';
import type {BuildState} from '../account/build-state.ts';
import type {BuildsApi} from '../account/builds-api.ts';
import {type FollowEvent, ReportedPhases, emitInOrder} from './follow-events.ts';
import type {LogLine, LogPage, LogsApi} from '../account/logs-api.ts';
import type {S3LogsApi} from '../account/s3-logs-api.ts';
import {isLogDenied, placeEvent, readableS3Log} from './log-places.ts';

export interface FollowOptions {
  readonly builds: Pick<BuildsApi, 'build'>;
  readonly logs: Pick<LogsApi, 'page'>;
  readonly s3Logs: Pick<S3LogsApi, 'object'>;
  readonly emit: (event: FollowEvent) => void;
  /** Waits a number of milliseconds. Throws if the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Milliseconds between polls: short at first, when most happens, and never long enough to be noticed. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 3000;
const GROWTH = 1.5;
/** Longest pause while requests fail. */
const LONGEST_PAUSE_AFTER_ERROR = 30_000;
/** Failed requests in a row until following fails: about five minutes. */
const MAX_ERRORS = 12;
/** The log arrives with a delay of some seconds. */
const LOG_DELAY = 1500;
/** A page with fewer lines is the last, or almost. The next poll reads the rest. */
const FULL_PAGE = 500;

/**
 * Follows a build to its end, from the start of its log. Continues after failed requests, because the build
 * runs independently. If the log in CloudWatch cannot be read, follows the phases alone. A log that is only in
 * S3, or only readable there, comes after the end.
 *
 * @returns the ended build.
 * @throws {Failure} if requests fail for minutes, or permission to read the build is denied.
 */
export async function followBuild(first: BuildState, options: FollowOptions): Promise<BuildState> {
  const follower = new Follower(options);
  let [build, pause, errors] = [first, FIRST_PAUSE, 0];
  while (true) {
    try {
      await follower.poll(build);
      if (build.isComplete) return build;
      await options.sleep(pause);
      build = await read(build, options);
      pause = Math.min(LONGEST_PAUSE, pause * GROWTH);
      errors = 0;
    } catch (error) {
      errors += 1;
      if (!isTransient(error, options.signal) || errors > MAX_ERRORS) throw error;
      if (errors === 1) options.emit({type: 'trouble', message: error.message});
      pause = Math.min(LONGEST_PAUSE_AFTER_ERROR, pause * 2);
      await options.sleep(pause);
    }
  }
}

async function read({id}: BuildState, {builds}: FollowOptions): Promise<BuildState> {
  const found = await builds.build(id);
  if (found !== undefined) return found;
  throw new Failure('codebuild.build-deleted', `The build ${id} no longer exists.`);
}

/** Whether only a request failed, which a retry may fix. */
function isTransient(error: unknown, signal: AbortSignal): error is Failure {
  return !signal.aborted && error instanceof Failure && error.kind === 'failed';
}

/** Emits the events of a build, and remembers those that have been emitted. */
class Follower {
  readonly #options: FollowOptions;
  readonly #phases = new ReportedPhases();
  /** Lines that were read but not emitted yet. They are not lost if the next page fails. */
  readonly #pending: LogLine[] = [];
  #target: string | undefined;
  #token: string | undefined;
  #hasToldPlace = false;
  #isDenied = false;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Emits new events. If the build has ended, waits for the end of the log. */
  async poll(build: BuildState): Promise<void> {
    const {emit, sleep} = this.#options;
    this.#tellPlace(build);
    await this.#readLines(build, build.isComplete);
    const later = emitInOrder(this.#pending.splice(0), this.#phases.news(build), emit);
    for (const {event} of later) emit(event);
    const {sessionTarget} = build;
    if (sessionTarget !== undefined && sessionTarget !== this.#target && !build.isComplete) {
      emit({type: 'breakpoint', target: sessionTarget});
    }
    this.#target = sessionTarget;
    if (!build.isComplete) return;
    const {cloudWatch, s3} = build.logPlaces;
    if (s3 !== undefined && (!cloudWatch || this.#isDenied)) {
      await sleep(LOG_DELAY);
      for await (const lines of readableS3Log(build, this.#options)) emitInOrder(lines, [], emit);
    } else if (build.log !== undefined && !this.#isDenied) {
      await sleep(LOG_DELAY);
      await this.#readLines(build, true);
      emitInOrder(this.#pending.splice(0), [], emit);
    }
  }

  #tellPlace(build: BuildState): void {
    const event = this.#hasToldPlace ? undefined : placeEvent(build);
    if (event === undefined) return;
    this.#hasToldPlace = true;
    this.#options.emit(event);
  }

  async #readLines({log}: BuildState, toTheEnd: boolean): Promise<void> {
    if (log === undefined) return;
    while (!this.#isDenied) {
      const page = await this.#page(log);
      if (page === undefined) return;
      this.#pending.push(...page.lines);
      const isEnd = page.token === this.#token;
      this.#token = page.token;
      if (isEnd || (!toTheEnd && page.lines.length < FULL_PAGE)) return;
    }
  }

  /** If access is denied, says so once. */
  async #page(log: NonNullable<BuildState['log']>): Promise<LogPage | undefined> {
    try {
      return await this.#options.logs.page(log, this.#token);
    } catch (error) {
      if (!isLogDenied(error)) throw error;
      this.#isDenied = true;
      this.#options.emit({type: 'log-unreadable', message: error.message});
      return undefined;
    }
  }
}

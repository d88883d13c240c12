import {passingReason} from '../../aws/passing-failure.ts';
import {Failure} from '../../errors.ts';
import type {Patience} from '../../patience/patience.ts';
import {FOLLOWED_BUILD} from '../../patience/policies.ts';
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
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** Seconds between polls: short at first, when most happens, and never long enough to be noticed. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 3;
const GROWTH = 1.5;
/** The log arrives with a delay of some seconds. */
const LOG_DELAY = 1.5;
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
  const {patience, signal} = options;
  const patiently = <T>(operation: () => Promise<T>) =>
    patience.retrying(operation, FOLLOWED_BUILD, {signal, reason: passingReason});
  const follower = new Follower(options);
  let [build, pause] = [first, FIRST_PAUSE];
  while (true) {
    const current = build;
    await patiently(() => follower.poll(current));
    if (current.isComplete) return current;
    await patience.clock.sleep(pause, {signal});
    build = await patiently(() => read(current, options));
    pause = Math.min(LONGEST_PAUSE, pause * GROWTH);
  }
}

async function read({id}: BuildState, {builds}: FollowOptions): Promise<BuildState> {
  const found = await builds.build(id);
  if (found !== undefined) return found;
  throw new Failure('codebuild.build-deleted', `The build ${id} no longer exists.`);
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
    const {emit, patience, signal} = this.#options;
    const {clock} = patience;
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
      await clock.sleep(LOG_DELAY, {signal});
      for await (const lines of readableS3Log(build, this.#options)) emitInOrder(lines, [], emit);
    } else if (build.log !== undefined && !this.#isDenied) {
      await clock.sleep(LOG_DELAY, {signal});
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

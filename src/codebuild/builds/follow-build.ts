import {passingReason} from '../../aws/passing-failure.ts';
import {Failure} from '../../errors.ts';
import type {Patience} from '../../patience/patience.ts';
import {FOLLOWED_BUILD} from '../../patience/policies.ts';
import type {BuildState} from '../account/build-state.ts';
import type {BuildsApi} from '../account/builds-api.ts';
import {type FollowEvent, type PhaseNews, ReportedPhases, emitInOrder} from './follow-events.ts';
import type {LogLine, LogsApi} from '../account/logs-api.ts';
import type {S3LogsApi} from '../account/s3-logs-api.ts';
import {LogCursor} from './log-cursor.ts';
import {isLogRefused, placeEvent, readableS3Log, unreadableEvent} from './log-places.ts';

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

/**
 * Follows a build to its end, from the start of its log. Continues after failed requests, because the build
 * runs independently. If AWS does not let the log in CloudWatch be read, follows the phases alone. A log that is only in
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
  readonly #log: LogCursor;
  /** Changes of phases that were read but not emitted yet. They are not lost if a page of the log fails. */
  #pending: readonly PhaseNews[] = [];
  #target: string | undefined;
  #hasToldPlace = false;
  #isRefused = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#log = new LogCursor(options.logs);
  }

  /** Emits new events. If the build has ended, waits for the end of the log. */
  async poll(build: BuildState): Promise<void> {
    const {emit, patience, signal} = this.#options;
    const {clock} = patience;
    const {log, sessionTarget, isComplete} = build;
    this.#tellPlace(build);
    this.#pending = [...this.#pending, ...this.#phases.news(build)];
    await this.#emitLines(isComplete ? this.#log.rest(log) : this.#log.news(log));
    for (const {event} of this.#pending) emit(event);
    this.#pending = [];
    if (sessionTarget !== undefined && sessionTarget !== this.#target && !isComplete) {
      emit({type: 'breakpoint', target: sessionTarget});
    }
    this.#target = sessionTarget;
    if (!isComplete) return;
    const {cloudWatch, s3} = build.logPlaces;
    if (s3 !== undefined && (!cloudWatch || this.#isRefused)) {
      await clock.sleep(LOG_DELAY, {signal});
      for await (const lines of readableS3Log(build, this.#options)) emitInOrder(lines, [], emit);
    } else if (log !== undefined && !this.#isRefused) {
      await clock.sleep(LOG_DELAY, {signal});
      await this.#emitLines(this.#log.rest(log));
    }
  }

  #tellPlace(build: BuildState): void {
    const event = this.#hasToldPlace ? undefined : placeEvent(build);
    if (event === undefined) return;
    this.#hasToldPlace = true;
    this.#options.emit(event);
  }

  /** Emits lines, and the changes of phases between them. If AWS refuses to give them, says so once. */
  async #emitLines(pages: AsyncIterable<readonly LogLine[]>): Promise<void> {
    if (this.#isRefused) return;
    const {emit} = this.#options;
    try {
      for await (const lines of pages) this.#pending = emitInOrder(lines, this.#pending, emit);
    } catch (error) {
      if (!isLogRefused(error)) throw error;
      this.#isRefused = true;
      emit(unreadableEvent(error));
    }
  }
}

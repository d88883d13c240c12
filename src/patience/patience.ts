import {Failure} from '../errors.ts';
import type {Clock} from './clock.ts';
import {type Policy, nextPause} from './policy.ts';
import {type Reason, Transient} from './transient.ts';

/** The run waits. Only emitted if the wait is long enough to be noticed. */
export interface Waiting {
  readonly type: 'waiting';
  /** The start of a sentence, without a period: `registry.example.com answered 503`. */
  readonly why: string;
  /** The next try; `undefined` if the run waits for an answer to this one. */
  readonly next:
    | {
        readonly seconds: number;
        /** Its number, from 2. */
        readonly number: number;
        /** How many there are at most; `undefined` if only time limits them. */
        readonly of: number | undefined;
      }
    | undefined;
}

export interface PatienceOptions {
  readonly clock: Clock;
  /** Returns a random number from 0 to 1. */
  readonly random: () => number;
  readonly emit: (event: Waiting) => void;
}

export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** Returns why another try can help after an error; `undefined` if it cannot. Default: {@link Transient}. */
  readonly reason?: (error: unknown) => Reason | undefined;
}

/** A longer pause is always announced. */
const NOTICED_SECONDS = 2;
/** Without a message for longer, a person thinks that the run hangs. */
const SILENT_SECONDS = 5;

/** All waiting of a run: it waits, gives up, and tells the person about it. */
export class Patience {
  readonly #options: PatienceOptions;
  /** The end of the waits that the person knows about. */
  #knownUntil = -Infinity;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /**
   * Runs an operation again, after a pause, if another try can help.
   *
   * @param operation gets the number of the try, from 1.
   * @throws the error of the last try, or the failure in it; `interrupted` if the signal aborts.
   */
  async retrying<T>(
    operation: (number: number) => Promise<T>,
    policy: Policy,
    {signal, reason = reasonOf}: RetryOptions = {},
  ): Promise<T> {
    const began = this.clock.now();
    for (let tries = 1; ; tries += 1) {
      if (isAborted(signal)) throw interrupted();
      try {
        return await operation(tries);
      } catch (error) {
        if (isAborted(signal)) throw interrupted(error);
        const why = reason(error);
        const isTried =
          why !== undefined &&
          (await this.pause(policy, {tries, began}, why, signal).catch((ended: unknown) => {
            throw isAborted(signal) ? interrupted() : ended;
          }));
        if (!isTried) throw error instanceof Transient ? error.failure : error;
      }
    }
  }

  /**
   * Waits before the next try.
   *
   * @param past number of the tries, and when the first one began.
   * @returns whether to try again. If not, does not wait.
   * @throws an `AbortError` if the signal aborts.
   */
  async pause(
    policy: Policy,
    {tries, began}: {readonly tries: number; readonly began: number},
    {why, retryAfter}: Reason,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const {clock, emit, random} = this.#options;
    const past = {tries, seconds: clock.now() - began, retryAfter};
    const seconds = nextPause(policy, past, random());
    if (seconds === undefined) return false;
    const of = policy.tries === Infinity ? undefined : policy.tries;
    const isTold = policy.isAlwaysTold ?? this.#isNoticed(seconds, began);
    if (isTold) {
      this.#knownUntil = clock.now() + seconds;
      emit({type: 'waiting', why, next: {seconds, number: tries + 1, of}});
    }
    await clock.sleep(seconds, {signal});
    return true;
  }

  /**
   * Waits for an answer, and says so every five seconds without one.
   *
   * @param why the start of a sentence: `registry.example.com has not answered yet`.
   * @param movedAt when there was progress last, in seconds of the clock. Default: now.
   */
  async watch<T>(answer: Promise<T>, why: string, movedAt?: () => number): Promise<T> {
    const began = this.clock.now();
    const over = new AbortController();
    this.#remind(why, movedAt ?? (() => began), over.signal).catch(() => undefined);
    try {
      return await answer;
    } finally {
      over.abort();
    }
  }

  /** Says every five seconds that the run waits, unless the person knows about another wait. */
  async #remind(why: string, movedAt: () => number, over: AbortSignal): Promise<never> {
    const {clock, emit} = this.#options;
    for (;;) {
      const silentAt = Math.max(movedAt() + SILENT_SECONDS, this.#knownUntil);
      const left = silentAt - clock.now();
      if (left > 0) {
        await clock.sleep(left, {signal: over, keepsAlive: false});
        over.throwIfAborted();
        continue;
      }
      this.#knownUntil = clock.now() + SILENT_SECONDS;
      emit({type: 'waiting', why, next: undefined});
    }
  }

  /**
   * Whether a person notices a pause. Many requests can wait at the same time: one that is almost over with
   * another that the person knows about is not noticed.
   *
   * @param began when the first try began.
   */
  #isNoticed(seconds: number, began: number): boolean {
    const now = this.clock.now();
    const end = now + seconds;
    if (now < this.#knownUntil) return end > this.#knownUntil + SILENT_SECONDS;
    const isSilent = end > Math.max(began, this.#knownUntil) + SILENT_SECONDS;
    return isSilent || seconds > NOTICED_SECONDS;
  }
}

function reasonOf(error: unknown): Reason | undefined {
  return error instanceof Transient ? error : undefined;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** @param cause the error of the try that was interrupted; none if the abort came in a pause. */
function interrupted(cause?: unknown): Failure {
  if (cause instanceof Failure && cause.code === 'interrupted') return cause;
  return new Failure('interrupted', 'Interrupted.', {cause});
}

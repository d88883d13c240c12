import type {Clock} from '../clock.ts';
import {SlackFailure} from './slack-failure.ts';

/**
 * From one request to the next of its kind. Slack wants no more than one message a second, and no more
 * than 50 updates a minute: https://docs.slack.dev/apis/web-api/rate-limits
 */
const SECONDS_APART = 1.25;

type Call = (signal: AbortSignal) => Promise<void>;

/** Slack counts changes of a message and new messages on their own. */
type Kind = 'show' | 'tell';

const LATE = new SlackFailure('stop', 'Slack did not answer in time.');
const NOT_BEGUN = new SlackFailure('again', 'Slack was not asked.');

/** Requests to Slack, one after another, at the pace that Slack allows, until time is up. */
export class PacedCalls {
  readonly #clock: Clock;
  readonly #life = new AbortController();
  readonly #notBefore: Record<Kind, number> = {show: -Infinity, tell: -Infinity};
  #deadline = Infinity;
  #failure: SlackFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why nothing is sent any more: the first failure since the last success, or the time. */
  get failure(): SlackFailure {
    return this.#failure ?? LATE;
  }

  /**
   * Waits for Slack's pace, then does one request. Never throws.
   *
   * @param call is asked what to send at the last moment.
   * @param waiting ends the wait; then nothing is sent.
   * @returns why it did not succeed.
   */
  async attempt(
    kind: Kind,
    call: Call,
    waiting: AbortSignal = this.#life.signal,
  ): Promise<SlackFailure | undefined> {
    const {signal} = this.#life;
    const wait = this.#notBefore[kind] - this.#clock.now();
    // To wait for what cannot be done in time is no use.
    if (signal.aborted || this.#clock.now() + Math.max(wait, 0) > this.#deadline) {
      return this.failure;
    }
    if (wait > 0) await pause(this.#clock, wait, waiting);
    if (waiting.aborted) return NOT_BEGUN;
    const began = this.#clock.now();
    try {
      await call(signal);
      this.#failure = undefined;
      this.#rest(kind, began);
      return undefined;
    } catch (error) {
      const failure = asFailure(error);
      this.#failure ??= failure;
      this.#rest(kind, began, failure.retryAfter);
      return failure;
    }
  }

  /**
   * Does the last requests, within so many seconds; then ends all that still goes on.
   *
   * @param impatience ends it earlier.
   */
  async finish(
    seconds: number,
    work: () => Promise<void>,
    impatience: AbortSignal = this.#life.signal,
  ): Promise<void> {
    this.#deadline = this.#clock.now() + seconds;
    const done = new AbortController();
    // Only this keeps the process alive while Slack is waited for.
    const alarm = this.#clock
      .sleep(seconds, {signal: AbortSignal.any([done.signal, impatience]), keepsAlive: true})
      .catch(() => undefined);
    if (!impatience.aborted) await Promise.race([work(), alarm]);
    done.abort();
    this.#life.abort();
  }

  /** Slack counts from when a request reaches it, which is somewhere between its beginning and end. */
  #rest(kind: Kind, began: number, retryAfter = 0): void {
    const now = this.#clock.now();
    this.#notBefore[kind] = Math.max((began + now) / 2 + SECONDS_APART, now + retryAfter);
  }
}

/** Waits without keeping the process alive. */
export async function pause(clock: Clock, seconds: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(seconds, {signal, keepsAlive: false}).catch(() => undefined);
}

/** What nobody foresaw; its own words may have a token in them. */
function asFailure(error: unknown): SlackFailure {
  if (error instanceof SlackFailure) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new SlackFailure('stop', `something unexpected went wrong (${name}).`);
}

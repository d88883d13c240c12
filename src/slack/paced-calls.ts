import type {Clock} from './clock.ts';
import {type AfterFailure, SlackFailure} from './slack-failure.ts';

/**
 * From the end of one request to the next. Slack wants no more than one message a second, and no more
 * than 50 updates a minute: https://docs.slack.dev/apis/web-api/rate-limits
 */
const SECONDS_APART = 1.25;

type Call = (signal: AbortSignal) => Promise<void>;

/** Requests to Slack, one after another, at the pace that Slack allows, until time is up. */
export class PacedCalls {
  readonly #clock: Clock;
  readonly #life = new AbortController();
  #notBefore = -Infinity;
  #deadline = Infinity;
  #failure: SlackFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The first failure since the last success. */
  get failure(): SlackFailure | undefined {
    return this.#failure;
  }

  /**
   * Waits for Slack's pace, then does one request. Never throws.
   *
   * @param call is asked what to send at the last moment.
   * @param waiting ends the wait; then nothing is sent, and `again` is the answer.
   */
  async attempt(
    call: Call,
    waiting: AbortSignal = this.#life.signal,
  ): Promise<'done' | AfterFailure> {
    const {signal} = this.#life;
    const wait = this.#notBefore - this.#clock.now();
    // To wait for what cannot be done in time is no use.
    if (signal.aborted || this.#clock.now() + Math.max(wait, 0) > this.#deadline) return 'stop';
    if (wait > 0) await pause(this.#clock, wait, waiting);
    if (waiting.aborted) return 'again';
    try {
      await call(signal);
      this.#failure = undefined;
      this.#rest(0);
      return 'done';
    } catch (error) {
      const failure = asFailure(error);
      this.#failure ??= failure;
      this.#rest(failure.retryAfter);
      return failure.next;
    }
  }

  /** Does the last requests, within so many seconds; then ends all that still goes on. */
  async finish(seconds: number, work: () => Promise<void>): Promise<void> {
    this.#deadline = this.#clock.now() + seconds;
    const done = new AbortController();
    // Only this keeps the process alive while Slack is waited for.
    const alarm = this.#clock
      .sleep(seconds, {signal: done.signal, keepsAlive: true})
      .catch(() => undefined);
    await Promise.race([work(), alarm]);
    done.abort();
    this.#life.abort();
  }

  #rest(seconds: number): void {
    this.#notBefore = this.#clock.now() + Math.max(seconds, SECONDS_APART);
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

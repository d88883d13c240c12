import type {Clock} from '../../patience/clock.ts';
import {SlackFailure} from './slack-failure.ts';

/**
 * Seconds between two requests of one kind. Slack allows one message a second and 50 updates a minute:
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const SECONDS_APART = 1.25;

type Call = (signal: AbortSignal) => Promise<void>;

/** Slack counts updates and new messages separately. */
type Kind = 'show' | 'tell';

const LATE = new SlackFailure('stop', 'Slack did not respond in time.');
const NOT_BEGUN = new SlackFailure('again', 'The request was not sent.');

/** Sends requests one after another, within Slack's rate limits, until time is up. */
export class PacedCalls {
  readonly #clock: Clock;
  readonly #life = new AbortController();
  readonly #notBefore: Record<Kind, number> = {show: -Infinity, tell: -Infinity};
  #deadline = Infinity;
  #failure: SlackFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why nothing more is sent: the first failure since the last success, or the timeout. */
  get failure(): SlackFailure {
    return this.#failure ?? LATE;
  }

  /**
   * Waits for the rate limit, then sends one request. Never throws.
   *
   * @param call sends the request. It is called after the wait, so that it sends the newest state.
   * @param waiting ends the wait; the request is then not sent.
   * @returns why the request failed.
   */
  async attempt(
    kind: Kind,
    call: Call,
    waiting: AbortSignal = this.#life.signal,
  ): Promise<SlackFailure | undefined> {
    const {signal} = this.#life;
    const wait = this.#notBefore[kind] - this.#clock.now();
    // Do not wait for a request that would be too late.
    if (signal.aborted || this.#clock.now() + Math.max(wait, 0) > this.#deadline) {
      return this.failure;
    }
    if (wait > 0) await pauseInBackground(this.#clock, wait, waiting);
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
   * Runs the last requests for `seconds` at most, then ends all requests.
   *
   * @param impatience ends them early.
   */
  async finish(
    seconds: number,
    work: () => Promise<void>,
    impatience: AbortSignal = this.#life.signal,
  ): Promise<void> {
    this.#deadline = this.#clock.now() + seconds;
    const done = new AbortController();
    // Only this timer keeps the process alive.
    const alarm = this.#clock
      .sleep(seconds, {signal: AbortSignal.any([done.signal, impatience]), keepsAlive: true})
      .catch(() => undefined);
    if (!impatience.aborted) await Promise.race([work(), alarm]);
    done.abort();
    this.#life.abort();
  }

  /** Slack counts from the arrival of a request, which is between its start and its end. */
  #rest(kind: Kind, began: number, retryAfter = 0): void {
    const now = this.#clock.now();
    this.#notBefore[kind] = Math.max((began + now) / 2 + SECONDS_APART, now + retryAfter);
  }
}

/** Waits without keeping the process alive. */
export async function pauseInBackground(
  clock: Clock,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  await clock.sleep(seconds, {signal, keepsAlive: false}).catch(() => undefined);
}

/** An unexpected error is named by its class only: its message may contain a token. */
function asFailure(error: unknown): SlackFailure {
  if (error instanceof SlackFailure) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new SlackFailure('stop', `Unexpected error (${name}).`);
}

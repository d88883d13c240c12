/** More updates of one message are too many. */
const UPDATES_APART_MS = 1000;
/** `chat.update` is of tier 3: https://docs.slack.dev/apis/web-api/rate-limits */
const UPDATES_A_MINUTE = 50;
/** The size of a short burst of messages in a channel, which Slack tolerates. */
const BURST = 4;
/** How much longer a request may take to arrive than the next one. */
const JITTER_MS = 50;

interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** Records clients that exceed Slack's rate limits, to which Slack would respond with 429 at some time. */
export class RateWatch {
  readonly tooFast: string[] = [];
  readonly #lastUpdates = new Map<string, number>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #limits = new Map<string, number>();
  #updates: number[] = [];

  /** Records that a client was told to wait. */
  limited(target: string, seconds: number, time: Date): void {
    this.#limits.set(target, time.getTime() + seconds * 1000);
  }

  /** Records a request of a client, which may have been told to wait. */
  asked(target: string, time: Date): void {
    const early = (this.#limits.get(target) ?? 0) - time.getTime();
    if (early > JITTER_MS)
      this.tooFast.push(`${target} ${early} ms before its Retry-After is over`);
  }

  posted(channel: string, time: Date): void {
    const at = time.getTime();
    const before = this.#buckets.get(channel) ?? {left: BURST, at};
    const left = Math.min(BURST, before.left + (at - before.at) / 1000);
    if (left < 1 - JITTER_MS / 1000) {
      this.tooFast.push(`a message to ${channel} beyond ${BURST} at once and one a second`);
    }
    this.#buckets.set(channel, {left: left - 1, at});
  }

  updated(channel: string, ts: string, time: Date): void {
    const at = time.getTime();
    const message = `${channel}/${ts}`;
    const apart = at - (this.#lastUpdates.get(message) ?? -Infinity);
    if (apart < UPDATES_APART_MS - JITTER_MS) {
      this.tooFast.push(`chat.update of ${message} after ${apart} ms`);
    }
    this.#lastUpdates.set(message, at);
    this.#updates = [...this.#updates.filter((it) => it > at - 60_000), at];
    if (this.#updates.length > UPDATES_A_MINUTE) {
      this.tooFast.push(`chat.update ${this.#updates.length} times within a minute`);
    }
  }
}

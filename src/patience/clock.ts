/** A source of time that tests can replace. */
export interface Clock {
  /** Returns the seconds of a monotonic clock. */
  now(): number;
  /**
   * Waits a number of seconds. If the signal aborts, ends early and throws an `AbortError`.
   *
   * @param options `keepsAlive`: whether the wait keeps the process alive. Default: true.
   */
  sleep(
    seconds: number,
    options?: {readonly signal?: AbortSignal | undefined; readonly keepsAlive?: boolean},
  ): Promise<void>;
}

/** A source of time that tests can replace. */
export interface Clock {
  /** Seconds of a monotonic clock. */
  now(): number;
  /**
   * Waits. Resolves or rejects early if the signal aborts.
   *
   * @param seconds the time to wait.
   * @param options `keepsAlive`: whether the timer keeps the process alive; if not, it is `unref`ed.
   */
  sleep(
    seconds: number,
    options: {readonly signal: AbortSignal; readonly keepsAlive: boolean},
  ): Promise<void>;
}

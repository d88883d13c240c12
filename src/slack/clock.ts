/** Time, as it is handed in. */
export interface Clock {
  /** Seconds of a clock that never goes back. */
  now(): number;
  /**
   * Waits; ends early, in whatever way, when the signal comes.
   *
   * @param keepsAlive whether the process waits for it; where not, the timer is `unref`ed.
   */
  sleep(
    seconds: number,
    options: {readonly signal: AbortSignal; readonly keepsAlive: boolean},
  ): Promise<void>;
}

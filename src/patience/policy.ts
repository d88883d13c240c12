/** How often and how long something is tried again. All times are in seconds. */
export interface Policy {
  /** How many tries there are at most, with the first. `Infinity` if only time limits them. */
  readonly tries: number;
  /** The longest first pause. Each further pause can be twice as long. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** The time from the start of the first try in which the last one must start. */
  readonly budget: number;
  /** Whether even a short pause is announced, because the person sees that everything starts again. */
  readonly isAlwaysTold?: boolean;
}

/** The tries until now. */
export interface Past {
  readonly tries: number;
  /** Seconds since the first try started. */
  readonly seconds: number;
  /** Seconds that the server asked to wait. */
  readonly retryAfter?: number | undefined;
}

/**
 * Returns the seconds to wait before the next try. The pause is random ("full jitter"), so that many clients
 * do not return at the same time. It is never shorter than the server asked for.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param random from 0 to 1.
 * @returns `undefined` to give up: there were enough tries, or the next one would be too late.
 */
export function nextPause(
  {tries, firstPause, longestPause, budget}: Policy,
  past: Past,
  random: number,
): number | undefined {
  const left = budget - past.seconds;
  const asked = past.retryAfter ?? 0;
  if (past.tries >= tries || left <= 0 || asked > left) return undefined;
  const longest = Math.min(firstPause * 2 ** (past.tries - 1), longestPause);
  return Math.min(Math.max(asked, random * longest), left);
}

/** The statuses of HTTP that another try can change. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Returns whether another try can help after a response with this status. */
export function isPassingStatus(status: number): boolean {
  return PASSING.has(status);
}

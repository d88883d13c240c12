/**
 * What to do after a failed request:
 * - `again`: retry later;
 * - `skip`: give up this message, but send others;
 * - `stop`: send nothing more.
 */
export type AfterFailure = 'again' | 'skip' | 'stop';

/** A failed request. The message says why and never contains the token. */
export class SlackFailure extends Error {
  override readonly name = 'SlackFailure';
  readonly next: AfterFailure;
  /** Seconds to wait before the next request. */
  readonly retryAfter: number;
  /** Slack's error code, if Slack answered. */
  readonly code: string | undefined;
  /** Whether Slack may have processed the request although no answer arrived. */
  readonly mayBeDone: boolean;
  /** Whether no connection could be made. */
  readonly isUnreached: boolean;
  /** What to do next, a line each, if the network is the cause. */
  readonly remedy: readonly string[];

  constructor(
    next: AfterFailure,
    message: string,
    options: {
      readonly retryAfter?: number;
      readonly code?: string;
      readonly mayBeDone?: boolean;
      readonly isUnreached?: boolean;
      readonly remedy?: readonly string[];
    } = {},
  ) {
    super(message);
    this.next = next;
    this.retryAfter = options.retryAfter ?? 0;
    this.code = options.code;
    this.mayBeDone = options.mayBeDone ?? false;
    this.isUnreached = options.isUnreached ?? false;
    this.remedy = options.remedy ?? [];
  }
}

/** Rethrows the failure of a post. A message that Slack may have posted must not be posted again. */
export function once(error: unknown): never {
  if (error instanceof SlackFailure && error.mayBeDone) {
    throw new SlackFailure('skip', error.message);
  }
  throw error;
}

/**
 * What to do after a request to Slack that did not succeed:
 * - `again`: the same may go well later;
 * - `skip`: this message will not, others may;
 * - `stop`: nothing will.
 */
export type AfterFailure = 'again' | 'skip' | 'stop';

/** A request that did not succeed; the message tells why in words, and has no token in it. */
export class SlackFailure extends Error {
  override readonly name = 'SlackFailure';
  readonly next: AfterFailure;
  /** So many seconds Slack wants to be left alone. */
  readonly retryAfter: number;
  /** Slack's code for it, where it answered. */
  readonly code: string | undefined;
  /** Whether Slack may have done what it was asked for, and only its answer is missing. */
  readonly mayBeDone: boolean;
  /** Whether no connection could be made. */
  readonly isUnreached: boolean;

  constructor(
    next: AfterFailure,
    message: string,
    options: {
      readonly retryAfter?: number;
      readonly code?: string;
      readonly mayBeDone?: boolean;
      readonly isUnreached?: boolean;
    } = {},
  ) {
    super(message);
    this.next = next;
    this.retryAfter = options.retryAfter ?? 0;
    this.code = options.code;
    this.mayBeDone = options.mayBeDone ?? false;
    this.isUnreached = options.isUnreached ?? false;
  }
}

/** After a post that did not succeed: a message that may be there all the same is not posted again. */
export function once(error: unknown): never {
  if (error instanceof SlackFailure && error.mayBeDone) {
    throw new SlackFailure('skip', error.message);
  }
  throw error;
}

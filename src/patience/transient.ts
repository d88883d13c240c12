import type {Failure} from '../errors.ts';

/** Why another try can help. */
export interface Reason {
  /** The start of a sentence, without a period: `registry.example.com answered 503`. */
  readonly why: string;
  /** Seconds that the server asked to wait. */
  readonly retryAfter?: number | undefined;
}

/** An error that another try can solve, with the failure to throw if it does not. */
export class Transient extends Error implements Reason {
  override readonly name = 'Transient';
  readonly failure: Failure;
  readonly why: string;
  readonly retryAfter: number | undefined;

  /** @param reason defaults to the message of the failure. */
  constructor(failure: Failure, {why, retryAfter}: Partial<Reason> = {}) {
    super(failure.message);
    this.failure = failure;
    this.why = why ?? withoutPeriod(failure.message);
    this.retryAfter = retryAfter;
  }
}

/** Returns a message as the start of a sentence: `AWS cannot be reached`. */
export function withoutPeriod(message: string): string {
  return message.replace(/\.$/u, '');
}

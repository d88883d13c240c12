import {setTimeout as pause} from 'node:timers/promises';
import type {Failure} from '../../errors.ts';
import type {Phase} from '../../events.ts';

/** An error that a retry can solve: a registry was busy, or the connection to it was lost. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The phases that connect to registries and do not run code of others. */
const REPEATABLE: ReadonlySet<Phase> = new Set(['pulling', 'analyzing', 'restoring', 'exporting']);

const BUSY_OR_LOST =
  /TOOMANYREQUESTS|UNAVAILABLE|status code (?:429|5\d\d)|connection reset|unexpected EOF|i\/o timeout|TLS handshake timeout/u;

/**
 * Whether a retry of a failed build can succeed. Pack and the lifecycle only retry requests without a body,
 * so they fail if a registry is busy for a moment.
 *
 * @param phases possible phases of the error. All of them must be repeatable.
 * @param words messages of the platform or the lifecycle, never of a buildpack or a script.
 */
export function mayPass(phases: readonly Phase[], words: readonly string[]): boolean {
  return (
    phases.every((phase) => REPEATABLE.has(phase)) && words.some((line) => BUSY_OR_LOST.test(line))
  );
}

/** Seconds before each retry. */
const PAUSES = [2, 8, 20];

/**
 * Retries an operation, after a pause, if it throws a {@link TransientFailure}.
 *
 * @param say called with the reason for the delay.
 * @throws {Failure} the failure of the last try.
 */
export async function retryTransient<T>(
  operation: () => Promise<T>,
  {
    pauses = PAUSES,
    signal,
    say,
  }: {
    readonly pauses?: readonly number[] | undefined;
    readonly signal: AbortSignal;
    readonly say: (text: string) => void;
  },
): Promise<T> {
  const [seconds, ...rest] = pauses;
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof TransientFailure)) throw error;
    if (seconds === undefined || signal.aborted) throw error.failure;
    say(`${error.failure.message} Retrying in ${seconds} s.`);
    // An interruption ends the pause. The next try then fails at once.
    await pause(seconds * 1000, undefined, {signal}).catch(() => undefined);
    return await retryTransient(operation, {pauses: rest, signal, say});
  }
}

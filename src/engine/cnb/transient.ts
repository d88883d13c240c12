import {setTimeout as pause} from 'node:timers/promises';
import type {Failure} from '../../errors.ts';
import type {Phase} from '../../events.ts';

/** What may go well the next time: a registry was busy, or the connection to it was lost. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The phases that talk to registries and run nobody else's code. */
const REPEATABLE: ReadonlySet<Phase> = new Set(['pulling', 'analyzing', 'restoring', 'exporting']);

const BUSY_OR_LOST =
  /TOOMANYREQUESTS|UNAVAILABLE|status code (?:429|5\d\d)|connection reset|unexpected EOF|i\/o timeout|TLS handshake timeout/u;

/**
 * Whether a build failed because of something that passes. Pack and the lifecycle try a request again only
 * if it has no body, so a registry that is busy for a moment ends them.
 *
 * @param phases in which it failed, as far as that is known: all of them have to be ones that can be repeated.
 * @param words of the platform or the lifecycle, never of a buildpack or a script.
 */
export function mayPass(phases: readonly Phase[], words: readonly string[]): boolean {
  return (
    phases.every((phase) => REPEATABLE.has(phase)) && words.some((line) => BUSY_OR_LOST.test(line))
  );
}

/** Seconds before each further try. */
const PAUSES = [2, 8, 20];

/**
 * Does something again, after a pause, if it threw a {@link TransientFailure}.
 *
 * @param say is told why it takes longer.
 * @throws {Failure} of the last try.
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
    say(`${error.failure.message} Trying again in ${seconds} s.`);
    // An interruption ends the pause, and then the next try before it begins.
    await pause(seconds * 1000, undefined, {signal}).catch(() => undefined);
    return await retryTransient(operation, {pauses: rest, signal, say});
  }
}

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

/** The registry client of the lifecycle, Docker and containerd word the status of a response differently. */
const STATUS = String.raw`(?:status code|HTTP status:|status from \w+ request to \S+:)`;

/** A registry limits the number of requests. */
export const THROTTLED = new RegExp(`TOOMANYREQUESTS|${STATUS} 429`, 'u');

/** A registry, or a proxy in front of it, cannot answer now. */
export const UNAVAILABLE = new RegExp(String.raw`UNAVAILABLE|${STATUS} (?:408|5\d\d)`, 'u');

/** A connection to a registry was lost, in the words of Go's HTTP client. */
export const LOST =
  /connection reset|: EOF\b|unexpected EOF|broken pipe|use of closed network connection|GOAWAY|client connection lost|stream error: stream ID|i\/o timeout|TLS handshake timeout|Client\.Timeout exceeded|Temporary failure in name resolution/u;

const BUSY_OR_LOST = [THROTTLED, UNAVAILABLE, LOST];

/**
 * Whether a retry of a failed build can succeed. Pack and the lifecycle only retry requests without a body,
 * so they fail if a registry is busy for a moment.
 *
 * @param phases possible phases of the error. All of them must be repeatable.
 * @param words messages of the platform or the lifecycle, never of a buildpack or a script.
 */
export function mayPass(phases: readonly Phase[], words: readonly string[]): boolean {
  return (
    phases.every((phase) => REPEATABLE.has(phase)) &&
    words.some((line) => BUSY_OR_LOST.some((it) => it.test(line)))
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

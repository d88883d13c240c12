import {unlessAborted} from '../unless-aborted.ts';
import {type Exchange, turnDown} from './registry-exchange.ts';

/** A fault before a request is processed. */
type EarlyMisbehaviour =
  /** Responds in this way, and does nothing. */
  | {
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly retryAfter?: string;
    }
  /** Continues after this promise, which is called then. */
  | {readonly after: () => Promise<unknown>};

/** A fault on the way to the registry behind it, or back. */
export type LateMisbehaviour =
  /**
   * Closes the connection after at most this number of bytes: of the response to a GET, otherwise of the
   * request.
   */
  | {readonly cutAfter: number}
  /** For every body, in both directions. */
  | {readonly bytesPerSecond: number}
  /** Processes the request, and closes the connection without a response. */
  | 'lose-answer'
  /** Responds to a GET with other bytes, and to other requests with another digest in the header. */
  | 'wrong-digest';

/** How a registry can misbehave on request. */
export type RegistryMisbehaviour = EarlyMisbehaviour | LateMisbehaviour;

interface Fault {
  readonly request: RegExp;
  readonly misbehaviour: RegistryMisbehaviour;
  left: number;
  isMet: boolean;
}

/**
 * Requested faults that have not happened yet. A fault of the second kind only applies to a request that
 * reaches the registry behind it, so that none is used up without an effect.
 */
export class RegistryFaults {
  #faults: Fault[] = [];

  /** @param times `Infinity` for a permanent fault. */
  order(request: RegExp, misbehaviour: RegistryMisbehaviour, times: number): void {
    this.#faults.push({request, misbehaviour, left: times, isMet: false});
  }

  /** Removes faults that have happened. */
  relent(): void {
    this.#faults = this.#faults.filter(({isMet}) => !isMet);
  }

  /** The fault before a request is processed, once. */
  early(line: string): EarlyMisbehaviour | undefined {
    return this.#meet(line, isEarly);
  }

  /** The fault on a request's way, once. */
  late(line: string): LateMisbehaviour | undefined {
    return this.#meet(line, isLate);
  }

  /** Complaints about faults that did not happen. */
  unmet(): string[] {
    return this.#faults
      .filter(({left, isMet}) => left < Infinity || !isMet)
      .map(({request, left}) => `${left} times nobody met the fault of ${request.source}`);
  }

  #meet<T extends RegistryMisbehaviour>(
    line: string,
    fits: (misbehaviour: RegistryMisbehaviour) => misbehaviour is T,
  ): T | undefined {
    for (const fault of this.#faults) {
      const {request, misbehaviour} = fault;
      if (!fits(misbehaviour) || !request.test(line)) continue;
      fault.left -= 1;
      fault.isMet = true;
      this.#faults = this.#faults.filter(({left}) => left > 0);
      return misbehaviour;
    }
    return undefined;
  }
}

/** @returns whether the request has got its response. */
export async function misbehave(
  exchange: Exchange,
  misbehaviour: EarlyMisbehaviour,
  signal: AbortSignal,
): Promise<boolean> {
  if ('after' in misbehaviour) {
    await unlessAborted(misbehaviour.after(), signal);
    return false;
  }
  const {status, code = CODES[status] ?? 'UNKNOWN', message, retryAfter} = misbehaviour;
  if (status === 401) exchange.response.setHeader('www-authenticate', exchange.challenge);
  if (retryAfter !== undefined) exchange.response.setHeader('retry-after', retryAfter);
  await turnDown(exchange, status, code, message);
  return true;
}

const CODES: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  404: 'NOT_FOUND',
  405: 'UNSUPPORTED',
  429: 'TOOMANYREQUESTS',
  503: 'UNAVAILABLE',
};

function isEarly(misbehaviour: RegistryMisbehaviour): misbehaviour is EarlyMisbehaviour {
  return !isLate(misbehaviour);
}

function isLate(misbehaviour: RegistryMisbehaviour): misbehaviour is LateMisbehaviour {
  return (
    typeof misbehaviour === 'string' ||
    'cutAfter' in misbehaviour ||
    'bytesPerSecond' in misbehaviour
  );
}

import {unlessAborted} from '../unless-aborted.ts';
import {type Exchange, turnDown} from './registry-exchange.ts';

/** What happens before a request is looked at. */
type EarlyMisbehaviour =
  /** Answers so, without doing anything. */
  | {
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly retryAfter?: string;
    }
  /** Goes on when that has come, which is waited for from then on. */
  | {readonly after: () => Promise<unknown>};

/** What happens on a request's way to the registry behind, and back. */
export type LateMisbehaviour =
  /** Cuts the connection after so many bytes at most: of the answer to a GET, else of the request. */
  | {readonly cutAfter: number}
  /** Of every body, both ways. */
  | {readonly bytesPerSecond: number}
  /** Does it, and cuts the connection without saying so. */
  | 'lose-answer'
  /** Answers a GET with other bytes, and something else with another digest in its header. */
  | 'wrong-digest';

/** How a registry misbehaves, on order. */
export type RegistryMisbehaviour = EarlyMisbehaviour | LateMisbehaviour;

interface Fault {
  readonly request: RegExp;
  readonly misbehaviour: RegistryMisbehaviour;
  left: number;
  isMet: boolean;
}

/**
 * Misbehaviours that were ordered, and nobody met yet. A late one is met only by a request that gets as
 * far as the registry behind, so that none is used up where it has no effect.
 */
export class RegistryFaults {
  #faults: Fault[] = [];

  /** @param times `Infinity` for as long as it lasts. */
  order(request: RegExp, misbehaviour: RegistryMisbehaviour, times: number): void {
    this.#faults.push({request, misbehaviour, left: times, isMet: false});
  }

  /** Forgets those that somebody has met. */
  relent(): void {
    this.#faults = this.#faults.filter(({isMet}) => !isMet);
  }

  /** What is to happen before a request is looked at, once. */
  early(line: string): EarlyMisbehaviour | undefined {
    return this.#meet(line, isEarly);
  }

  /** What is to happen on a request's way, once. */
  late(line: string): LateMisbehaviour | undefined {
    return this.#meet(line, isLate);
  }

  /** Complaints about what nobody met. */
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

/** @returns whether the request is answered by that. */
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

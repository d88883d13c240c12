import type {ServerResponse} from 'node:http';

import {AwsError} from './aws-error.ts';
import type {ServiceModel} from './service-model.ts';

/** How an AWS API can misbehave on request. */
export type AwsMisbehaviour =
  /** `ThrottlingException`, or the service's name for it. */
  | 'throttle'
  /** Responds with 500. */
  | 'fail'
  /** Responds with 503 and HTML, as a proxy does. */
  | 'unavailable'
  /** Closes the connection without processing the request. */
  | 'close'
  /** Processes the request, and closes the connection without a response. */
  | 'lose-answer'
  /** Processes the request after this promise: a gate that the test opens. */
  | {readonly after: Promise<unknown>}
  | {readonly code: string; readonly message: string; readonly status?: number};

interface Fault {
  readonly action: string;
  readonly misbehaviour: AwsMisbehaviour;
  left: number;
}

/** A fault of a call, whatever its action. */
interface Appointment {
  readonly call: number;
  /** Its name in a complaint. */
  readonly what: string;
  readonly act: () => AwsMisbehaviour | undefined;
}

/** Requested faults that have not happened yet. */
export class AwsFaults {
  #calls = 0;
  #faults: Fault[] = [];
  #appointments: Appointment[] = [];
  #isUnlucky = () => false;

  order(action: string, misbehaviour: AwsMisbehaviour, times: number): void {
    this.#faults.push({action, misbehaviour, left: times});
  }

  /** @param nth counted from now; the next call is 1. */
  orderForCall(nth: number, misbehaviour: AwsMisbehaviour): void {
    const what = `nobody made call ${nth} from where it was ordered`;
    this.#appointments.push({call: this.#calls + nth, what, act: () => misbehaviour});
  }

  /** Runs an action after some calls, before the next one. */
  afterCalls(count: number, act: () => void): void {
    const what = `nobody called after ${count} calls from where it was ordered`;
    this.#appointments.push({
      call: this.#calls + count + 1,
      what,
      act: () => {
        act();
        return undefined;
      },
    });
  }

  /** Throttles this share of all calls, always the same for the same seed; 0 ends it. */
  throttleShare(share: number, seed: number): void {
    const draw = randomNumbers(seed);
    this.#isUnlucky = () => draw() < share;
  }

  /** Counts a call that is about to be read, and applies the faults for its number. */
  begin(): AwsMisbehaviour | undefined {
    this.#calls += 1;
    const due = this.#appointments.filter(({call}) => call === this.#calls);
    this.#appointments = this.#appointments.filter(({call}) => call !== this.#calls);
    return due.map(({act}) => act()).find((it) => it !== undefined);
  }

  /** The fault of an action's next call, once. */
  next(action: string): AwsMisbehaviour | undefined {
    // Drawn at each call, so that other faults do not change the sequence.
    const isUnlucky = this.#isUnlucky();
    const fault = this.#faults.find((it) => it.action === action);
    if (fault === undefined) return isUnlucky ? 'throttle' : undefined;
    fault.left -= 1;
    this.#faults = this.#faults.filter(({left}) => left > 0);
    return fault.misbehaviour;
  }

  /** Complaints about faults that did not happen. */
  unmet(): string[] {
    return [
      ...this.#faults.map(({action, left}) => `${left} times nobody asked for ${action}`),
      ...this.#appointments.map(({what}) => what),
    ];
  }
}

/** Numbers from 0 to 1, always the same for the same seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The throttling error of each protocol. */
const THROTTLED = {
  json: ['ThrottlingException', 400],
  query: ['Throttling', 400],
  'rest-json': ['TooManyRequestsException', 429],
} as const;

/**
 * Applies a fault before an operation, or in its place.
 *
 * @returns whether the request is finished.
 * @throws {AwsError} as the response.
 */
export async function misbehave(
  fault: AwsMisbehaviour,
  response: ServerResponse,
  {protocol}: ServiceModel,
): Promise<boolean> {
  if (typeof fault === 'object') {
    if ('code' in fault) throw new AwsError(fault.code, fault.message, fault.status);
    await fault.after;
    return false;
  }
  if (fault === 'throttle') {
    const [code, status] = THROTTLED[protocol];
    throw new AwsError(code, 'Rate exceeded', status);
  }
  if (fault === 'fail') {
    throw new AwsError('InternalFailure', 'The request processing has failed', 500);
  }
  if (fault === 'lose-answer') return false;
  if (fault === 'close') response.destroy();
  else {
    response.writeHead(503, {'content-type': 'text/html'});
    response.end('<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>');
  }
  return true;
}

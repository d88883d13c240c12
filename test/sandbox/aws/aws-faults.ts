import type {ServerResponse} from 'node:http';

import {AwsError} from './aws-error.ts';
import type {ServiceModel} from './service-model.ts';

/** How an AWS API misbehaves, on order. */
export type AwsMisbehaviour =
  /** `ThrottlingException`, or what the service calls it. */
  | 'throttle'
  /** 500 */
  | 'fail'
  /** 503 of something in between, in HTML. */
  | 'unavailable'
  /** Closes the connection without doing anything. */
  | 'close'
  /** Does it, and closes the connection without saying so. */
  | 'lose-answer'
  /** Does it when that has come: a gate that the test opens. */
  | {readonly after: Promise<unknown>}
  | {readonly code: string; readonly message: string; readonly status?: number};

interface Fault {
  readonly action: string;
  readonly misbehaviour: AwsMisbehaviour;
  left: number;
}

/** Something that happens at a call, whatever it asks for. */
interface Appointment {
  readonly call: number;
  /** As a complaint tells it. */
  readonly what: string;
  readonly act: () => AwsMisbehaviour | undefined;
}

/** Misbehaviours that were ordered, and nobody met yet. */
export class AwsFaults {
  #calls = 0;
  #faults: Fault[] = [];
  #appointments: Appointment[] = [];
  #isUnlucky = () => false;

  order(action: string, misbehaviour: AwsMisbehaviour, times: number): void {
    this.#faults.push({action, misbehaviour, left: times});
  }

  /** @param nth from now on, the next one being 1. */
  orderForCall(nth: number, misbehaviour: AwsMisbehaviour): void {
    const what = `nobody made call ${nth} from where it was ordered`;
    this.#appointments.push({call: this.#calls + nth, what, act: () => misbehaviour});
  }

  /** Does something when so many calls have been let through, before the next one. */
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

  /** That share of all calls is throttled, the same ones for the same seed; 0 ends it. */
  throttleShare(share: number, seed: number): void {
    const draw = randomNumbers(seed);
    this.#isUnlucky = () => draw() < share;
  }

  /** Counts a call that is about to be read; what waits for its number happens. */
  begin(): AwsMisbehaviour | undefined {
    this.#calls += 1;
    const due = this.#appointments.filter(({call}) => call === this.#calls);
    this.#appointments = this.#appointments.filter(({call}) => call !== this.#calls);
    return due.map(({act}) => act()).find((it) => it !== undefined);
  }

  /** What to do in place of an action, once. */
  next(action: string): AwsMisbehaviour | undefined {
    // Drawn at each call, so that what was ordered beside it moves nothing.
    const isUnlucky = this.#isUnlucky();
    const fault = this.#faults.find((it) => it.action === action);
    if (fault === undefined) return isUnlucky ? 'throttle' : undefined;
    fault.left -= 1;
    this.#faults = this.#faults.filter(({left}) => left > 0);
    return fault.misbehaviour;
  }

  /** Complaints about what nobody met. */
  unmet(): string[] {
    return [
      ...this.#faults.map(({action, left}) => `${left} times nobody asked for ${action}`),
      ...this.#appointments.map(({what}) => what),
    ];
  }
}

/** Numbers from 0 to 1 that are the same for the same seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What each protocol's services say where there are too many calls. */
const THROTTLED = {
  json: ['ThrottlingException', 400],
  query: ['Throttling', 400],
  'rest-json': ['TooManyRequestsException', 429],
} as const;

/**
 * Does what comes before an operation, or in its place.
 *
 * @returns whether that was all.
 * @throws {AwsError} as the answer.
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

import type {ServerResponse} from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';
import {AwsError} from './aws-error.ts';

/** How an AWS API misbehaves, on order. */
export type AwsMisbehaviour =
  /** `ThrottlingException` */
  | 'throttle'
  /** 500 */
  | 'fail'
  /** 503 of something in between, in HTML. */
  | 'unavailable'
  /** Closes the connection without doing anything. */
  | 'close'
  /** Does it, and closes the connection without saying so. */
  | 'lose-answer'
  /** Does it, after some time. */
  | {readonly delayMs: number}
  | {readonly code: string; readonly message: string; readonly status?: number};

interface Fault {
  readonly action: string;
  readonly misbehaviour: AwsMisbehaviour;
  left: number;
}

/** Misbehaviours that were ordered, and nobody met yet. */
export class AwsFaults {
  #faults: Fault[] = [];

  order(action: string, misbehaviour: AwsMisbehaviour, times: number): void {
    this.#faults.push({action, misbehaviour, left: times});
  }

  /** What to do in place of an action, once. */
  next(action: string): AwsMisbehaviour | undefined {
    const fault = this.#faults.find((it) => it.action === action);
    if (fault === undefined) return undefined;
    fault.left -= 1;
    this.#faults = this.#faults.filter(({left}) => left > 0);
    return fault.misbehaviour;
  }

  /** Complaints about what nobody met. */
  unmet(): string[] {
    return this.#faults.map(({action, left}) => `${left} times nobody asked for ${action}`);
  }
}

/**
 * Does what comes before an operation, or in its place.
 *
 * @returns whether that was all.
 * @throws {AwsError} as the answer.
 */
export async function misbehave(
  fault: AwsMisbehaviour,
  response: ServerResponse,
): Promise<boolean> {
  if (typeof fault === 'object') {
    if ('code' in fault) throw new AwsError(fault.code, fault.message, fault.status);
    await sleep(fault.delayMs);
    return false;
  }
  if (fault === 'throttle') throw new AwsError('ThrottlingException', 'Rate exceeded', 400);
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

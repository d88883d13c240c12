import type {ErrorCode} from '../error-codes.ts';
import {Failure} from '../errors.ts';
import {type Reason, withoutPeriod} from '../patience/transient.ts';

const PASSING: ReadonlySet<ErrorCode> = new Set([
  'aws.throttled',
  'aws.unavailable',
  'aws.unreachable',
]);

/** Returns why a call of AWS can succeed later, after it has failed; `undefined` if it cannot. */
export function passingReason(error: unknown): Reason | undefined {
  const isPassing = error instanceof Failure && PASSING.has(error.code);
  return isPassing ? {why: withoutPeriod(error.message)} : undefined;
}

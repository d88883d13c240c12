import type {ErrorCode} from '../error-codes.ts';
import {Failure} from '../errors.ts';
import type {NetworkError} from './network-error.ts';

/**
 * Turns a network error into a failure.
 *
 * @param task the purpose of the request, for the message after "Cannot".
 * @param hints more lines for the remedy.
 */
export function networkFailure(
  code: ErrorCode,
  task: string,
  error: NetworkError,
  hints: readonly string[] = [],
): Failure {
  const {words, details} = error;
  const remedy = [...error.remedy, ...hints];
  return new Failure(code, `Cannot ${task}: ${words}.`, {details, remedy, cause: error});
}

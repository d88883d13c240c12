import type {ErrorCode} from '../error-codes.ts';
import {Failure} from '../errors.ts';
import type {NetworkError} from './network-error.ts';

/**
 * Turns a network error into a failure.
 *
 * @param task the purpose of the request, for the message after "Cannot".
 */
export function networkFailure(code: ErrorCode, task: string, error: NetworkError): Failure {
  const {words, details, remedy} = error;
  return new Failure(code, `Cannot ${task}: ${words}.`, {details, remedy, cause: error});
}

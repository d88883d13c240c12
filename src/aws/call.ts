import type {AwsCall} from './access-denied.ts';
import {awsFailure} from './aws-failure.ts';
import type {AwsSettings} from './client-settings.ts';

/**
 * Runs a call of AWS's API.
 *
 * @param ignored names of errors that mean `undefined`.
 * @throws {Failure} in words, where it fails otherwise.
 */
export async function callAws<T>(
  call: AwsCall,
  settings: AwsSettings,
  operation: (options: {abortSignal?: AbortSignal}) => Promise<T>,
  ignored: readonly string[] = [],
): Promise<T | undefined> {
  const {signal} = settings;
  try {
    return await operation(signal === undefined ? {} : {abortSignal: signal});
  } catch (error) {
    if (error instanceof Error && ignored.includes(error.name)) return undefined;
    throw awsFailure(error, call, settings);
  }
}

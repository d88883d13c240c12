import {Failure} from '../errors.ts';
import type {AwsCall} from './access-denied.ts';
import {awsFailure} from './aws-failure.ts';
import type {AwsSettings} from './client-settings.ts';
import {isSignedOut} from './credential-trouble.ts';
import {SignInAttempt} from './sign-in-attempt.ts';

type Operation<T> = (options: {abortSignal?: AbortSignal}) => Promise<T>;

/**
 * Calls an AWS API. If the call fails because credentials are missing and the settings can sign in again,
 * signs in and repeats the call once.
 *
 * @param ignored names of errors for which the call returns `undefined`.
 * @throws {Failure} if it fails with any other error.
 */
export async function callAws<T>(
  call: AwsCall,
  settings: AwsSettings,
  operation: Operation<T>,
  ignored: readonly string[] = [],
): Promise<T | undefined> {
  const {signInAgain, signal} = settings;
  if (signInAgain === undefined) return callOnce(call, settings, operation, ignored);
  const attempt = new SignInAttempt(signInAgain);
  try {
    return await callOnce(call, settings, operation, ignored);
  } catch (error) {
    const isOurs = error instanceof Failure && isSignedOut(error.cause);
    if (!isOurs || signal?.aborted === true || !(await attempt.make(error))) throw error;
    return callOnce(call, settings, operation, ignored);
  }
}

async function callOnce<T>(
  call: AwsCall,
  settings: AwsSettings,
  operation: Operation<T>,
  ignored: readonly string[],
): Promise<T | undefined> {
  const {signal} = settings;
  try {
    return await operation(signal === undefined ? {} : {abortSignal: signal});
  } catch (error) {
    if (error instanceof Error && ignored.includes(error.name)) return undefined;
    throw awsFailure(error, call, settings);
  }
}

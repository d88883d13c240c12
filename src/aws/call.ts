import {Failure} from '../errors.ts';
import type {AwsCall} from './access-denied.ts';
import {awsFailure} from './aws-failure.ts';
import type {AwsSettings} from './client-settings.ts';
import {isSignedOut} from './credential-trouble.ts';
import {SignInAttempt} from './sign-in-attempt.ts';

type Operation<T> = (options: {abortSignal?: AbortSignal}) => Promise<T>;

/**
 * Runs a call of AWS's API; where it fails for want of credentials and the settings know how to sign in
 * again, once more after that.
 *
 * @param ignored names of errors that mean `undefined`.
 * @throws {Failure} in words, where it fails otherwise.
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
    const mayMend = error instanceof Failure && isSignedOut(error.cause);
    if (!mayMend || signal?.aborted === true || !(await attempt.make(error))) throw error;
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

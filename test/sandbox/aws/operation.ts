import type {AwsAccount} from './aws-account.ts';
import type {AwsIdentity} from './identity.ts';

/**
 * Runs one operation: gets an input that is valid in the model, and returns the output in its JSON form.
 *
 * @throws {AwsError} as the response.
 */
export type Operation = (
  account: AwsAccount,
  input: never,
  caller: AwsIdentity,
) => Readonly<Record<string, unknown>>;

/** A time in JSON 1.1. */
export function seconds(date: Date): number {
  return date.getTime() / 1000;
}

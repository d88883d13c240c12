import type {AwsAccount} from './aws-account.ts';
import type {AwsIdentity} from './identity.ts';

/**
 * Does one operation: takes an input that keeps to the model, and gives the output in its JSON form.
 *
 * @throws {AwsError} as what it answers instead.
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

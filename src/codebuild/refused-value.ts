import type {Text} from '../text.ts';

/** Why a value is invalid. Never repeats the value, which may contain a secret. */
export interface RefusedValue {
  /** What is wrong, as a sentence. */
  readonly problem: string;
  /** What to use instead, as a sentence. */
  readonly hint: Text;
}

import type {Text} from '../text.ts';

/** What a person gave, and why it cannot be used. Never repeats it: it may hold a secret. */
export interface RefusedValue {
  /** A sentence. */
  readonly problem: string;
  /** What to give instead, a sentence. */
  readonly hint: Text;
}

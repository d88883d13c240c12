import {Failure} from '../../errors.ts';
import type {Text} from '../../text.ts';
import {spell} from '../spell.ts';

/** An invalid value of a flag or of an environment variable. */
export interface InvalidValue {
  /** The flag or the variable: `--region`, `AWS_REGION`. */
  readonly name: string;
  /** The value as a person may see it. `undefined` if it may contain a secret. */
  readonly shown?: string | undefined;
  /** What is wrong, as a sentence. */
  readonly problem: string;
  /** What to use instead, as a sentence. */
  readonly hint?: Text | undefined;
}

/**
 * Reports invalid values, all at once.
 *
 * @throws {Failure} `usage.invalid-value` if there are any.
 */
export function requireValid(invalid: readonly InvalidValue[]): void {
  const [first] = invalid;
  if (first === undefined) return;
  throw new Failure('usage.invalid-value', invalidValuesMessage(invalid), {
    details: invalid.length === 1 ? [first.problem] : invalid.map(invalidValueLine),
    remedy: [...new Set(invalid.flatMap(({hint}) => (hint === undefined ? [] : spell(hint))))],
  });
}

/** Returns the message of an error: `Invalid value for --region: "x".`, `2 invalid values.` */
export function invalidValuesMessage(invalid: readonly InvalidValue[]): string {
  const [first, ...others] = invalid;
  if (first === undefined || others.length > 0) return `${invalid.length} invalid values.`;
  const {name, shown} = first;
  return `Invalid value for ${name}${shown === undefined ? '' : `: "${shown}"`}.`;
}

/** Returns a line of details for one of several values: `--region "x": There is no such region.` */
export function invalidValueLine({name, shown, problem}: InvalidValue): string {
  return `${name}${shown === undefined ? '' : ` "${shown}"`}: ${problem}`;
}

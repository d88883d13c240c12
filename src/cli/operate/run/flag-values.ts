import type {RefusedValue} from '../../../codebuild/refused-value.ts';
import {type InvalidValue, requireValid} from '../../errors/invalid-values.ts';

/** Parses values of flags, and collects what is wrong with them, to report all at once. */
export class FlagValues {
  readonly #invalid: InvalidValue[] = [];

  /** Parses a value. @returns `undefined` if the value is missing or invalid. */
  read<T extends object>(
    flag: string,
    value: string | undefined,
    parse: (value: string) => T | RefusedValue,
  ): T | undefined {
    if (value === undefined) return undefined;
    const read = parse(value);
    if (!('problem' in read)) return read;
    this.#invalid.push({name: `--${flag}`, ...read});
    return undefined;
  }

  /** Parses the values of a repeatable flag. Returns the valid ones. */
  each<T extends object>(
    flag: string,
    values: readonly string[] | undefined,
    parse: (value: string) => T | RefusedValue,
  ): T[] {
    return (values ?? []).flatMap((value) => this.read(flag, value, parse) ?? []);
  }

  /**
   * Reports invalid values. The message does not repeat them: they may contain secrets.
   *
   * @throws {Failure} of kind `usage`, with every flag whose value is invalid.
   */
  requireUsable(): void {
    requireValid(this.#invalid);
  }
}

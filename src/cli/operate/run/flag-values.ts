import type {RefusedValue} from '../../../codebuild/refused-value.ts';
import {Failure} from '../../../errors.ts';
import {spell} from '../../spell.ts';

/** Reads values, and keeps what is wrong with them, to be told at once. */
export class FlagValues {
  readonly #wrong: {readonly flag: string; readonly refused: RefusedValue}[] = [];

  /** @returns `undefined` where there is no value, or it cannot be used. */
  read<T extends object>(
    flag: string,
    value: string | undefined,
    parse: (value: string) => T | RefusedValue,
  ): T | undefined {
    if (value === undefined) return undefined;
    const read = parse(value);
    if (!('problem' in read)) return read;
    this.#wrong.push({flag, refused: read});
    return undefined;
  }

  /** Those of a repeatable flag that can be used. */
  each<T extends object>(
    flag: string,
    values: readonly string[] | undefined,
    parse: (value: string) => T | RefusedValue,
  ): T[] {
    return (values ?? []).flatMap((value) => this.read(flag, value, parse) ?? []);
  }

  /**
   * Values are not repeated: they may hold what is secret.
   *
   * @throws {Failure} `usage` naming every flag whose value cannot be used.
   */
  requireUsable(): void {
    const [first, ...more] = this.#wrong;
    if (first === undefined) return;
    const message =
      more.length === 0
        ? `--${first.flag} cannot be used.`
        : `${this.#wrong.length} values cannot be used.`;
    throw new Failure('usage.invalid-value', message, {
      details: this.#wrong.map(({flag, refused: {problem}}) =>
        more.length === 0 ? problem : `--${flag}: ${problem}`,
      ),
      remedy: [...new Set(this.#wrong.map(({refused}) => spell(refused.hint)))],
    });
  }
}

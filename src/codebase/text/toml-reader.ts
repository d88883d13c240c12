import {type Diagnostic, warningText} from './diagnostic.ts';
import {type TextFile, quoted, suggestion} from './text-file.ts';
import type {TextSpan, TomlMember, TomlNode, TomlTable} from './toml-tree.ts';
import type {Text} from '../../text.ts';

type Members<Name extends string> = Partial<Record<Name, TomlMember>>;

/**
 * Reads values of the expected types from a TOML file and collects problems. As in pack, keys are not case
 * sensitive, and an unknown key is only a warning.
 */
export class TomlReader {
  /** `file:line:column: message`. */
  readonly warnings: Text[] = [];
  readonly file: TextFile;
  readonly #problems: Diagnostic[] = [];

  constructor(file: TextFile) {
    this.file = file;
  }

  /** The problems so far, in the order of the file. */
  get problems(): readonly Diagnostic[] {
    return this.#problems.toSorted(
      (one, other) =>
        (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
    );
  }

  problem({offset, length}: TextSpan, message: string, hint?: string): Diagnostic {
    return this.file.problem(offset, length, message, hint);
  }

  report(place: TextSpan, message: string, hint?: string): void {
    this.#problems.push(this.problem(place, message, hint));
  }

  warn(place: TextSpan, message: string): void {
    this.warnings.push(warningText(this.problem(place, message)));
  }

  /** Returns the known members of a table. */
  async members<Name extends string>(
    table: TomlTable,
    known: readonly Name[],
  ): Promise<Members<Name>> {
    const found: Members<Name> = {};
    for (const [key, member] of table.members) {
      const name = known.find((it) => it === key) ?? known.find((it) => it === key.toLowerCase());
      if (name !== undefined) found[name] ??= member;
      else {
        const hint = await suggestion(key, known);
        this.warn(member.key, `Unknown key ${quoted(key)} has no effect. ${hint}`);
      }
    }
    return found;
  }

  table(member: TomlMember | undefined, name: string): TomlTable | undefined {
    if (member === undefined) return undefined;
    if (member.value.kind === 'table') return member.value;
    this.report(member.value.place, `${name} must be a table.`);
    return undefined;
  }

  /** Returns a string without hidden characters. As in pack, an empty one counts as missing. */
  name(member: TomlMember | undefined, name: string): string | undefined {
    const {offset, length} = member?.value.place ?? {offset: 0, length: 0};
    const hidden =
      member?.value.kind === 'text' ? this.file.hiddenWithin(offset, offset + length) : [];
    this.#problems.push(...hidden);
    return (hidden.length === 0 && this.text(member, name)) || undefined;
  }

  text(member: TomlMember | undefined, name: string): string | undefined {
    if (member === undefined) return undefined;
    if (member.value.kind === 'text') return member.value.value;
    this.report(member.value.place, `${name} must be a string.`, 'Put it in quotes.');
    return undefined;
  }

  texts(member: TomlMember | undefined, name: string): string[] | undefined {
    return this.#list(member, `${name} must be a list of strings.`)?.flatMap((item) => {
      if (item.kind === 'text') {
        const {offset, length} = item.place;
        this.warnings.push(...this.file.hiddenWithin(offset, offset + length).map(warningText));
        return [item.value];
      }
      this.report(item.place, `${name} must be a list of strings.`, 'Put it in quotes.');
      return [];
    });
  }

  tables(member: TomlMember | undefined, name: string): TomlTable[] | undefined {
    return this.#list(member, `${name} must be a list of tables.`)?.flatMap((item) => {
      if (item.kind === 'table') return [item];
      this.report(item.place, `${name} must be a list of tables.`);
      return [];
    });
  }

  #list(member: TomlMember | undefined, message: string): readonly TomlNode[] | undefined {
    if (member === undefined) return undefined;
    const {value} = member;
    if (value.kind === 'list') return value.items;
    const hint = value.kind === 'table' ? 'Write [[…]] instead of […].' : undefined;
    this.report(value.place, message, hint);
    return undefined;
  }
}

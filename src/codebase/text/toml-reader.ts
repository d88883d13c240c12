import {type Diagnostic, warningText} from './diagnostic.ts';
import {type TextFile, quoted, suggestion} from './text-file.ts';
import type {TextSpan, TomlMember, TomlNode, TomlTable} from './toml-tree.ts';
import type {Text} from '../../text.ts';

type Members<Name extends string> = Partial<Record<Name, TomlMember>>;

/**
 * Takes values of the expected kinds out of a TOML file, and keeps what is wrong. As with pack, a key
 * counts in any case, and an unknown one is only worth a warning.
 */
export class TomlReader {
  /** `file:line:column: message`. */
  readonly warnings: Text[] = [];
  readonly file: TextFile;
  readonly #problems: Diagnostic[] = [];

  constructor(file: TextFile) {
    this.file = file;
  }

  /** What is wrong so far, from the file's top to its end. */
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

  /** The known members of a table. */
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
        this.warn(member.key, `The key ${quoted(key)} is unknown and has no effect. ${hint}`);
      }
    }
    return found;
  }

  table(member: TomlMember | undefined, name: string): TomlTable | undefined {
    if (member === undefined) return undefined;
    if (member.value.kind === 'table') return member.value;
    this.report(member.value.place, `${name} is a table; this is not one.`);
    return undefined;
  }

  /** A name: a text without hidden characters. An empty one counts as none, as it does for pack. */
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
    this.report(member.value.place, `${name} is a text; this is not one.`, 'Put it in quotes.');
    return undefined;
  }

  texts(member: TomlMember | undefined, name: string): string[] | undefined {
    return this.#list(member, `${name} is a list of texts`)?.flatMap((item) => {
      if (item.kind === 'text') {
        const {offset, length} = item.place;
        this.warnings.push(...this.file.hiddenWithin(offset, offset + length).map(warningText));
        return [item.value];
      }
      this.report(item.place, `${name} is a list of texts; this is not one.`, 'Put it in quotes.');
      return [];
    });
  }

  tables(member: TomlMember | undefined, name: string): TomlTable[] | undefined {
    return this.#list(member, `${name} is a list of tables`)?.flatMap((item) => {
      if (item.kind === 'table') return [item];
      this.report(item.place, `${name} is a list of tables; this is not one.`);
      return [];
    });
  }

  #list(member: TomlMember | undefined, what: string): readonly TomlNode[] | undefined {
    if (member === undefined) return undefined;
    const {value} = member;
    if (value.kind === 'list') return value.items;
    const hint = value.kind === 'table' ? 'Write [[…]] instead of […].' : undefined;
    this.report(value.place, `${what}; this is not one.`, hint);
    return undefined;
  }
}

import type * as yaml from 'yaml';
import type {Alias, Document, Node, Pair, YAMLMap} from 'yaml';
import {nearest} from '../../nearest.ts';
import type {Diagnostic} from './diagnostic.ts';
import {type TextFile, quoted} from './text-file.ts';
import {aliasTargets} from './yaml-aliases.ts';

const MERGE = '<<';

/** Reads the nodes of a YAML document, and collects what is wrong with them. */
export class YamlReader {
  readonly problems: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  /** Parts of the text that nothing reads: where they begin and end. */
  readonly ignored: [number, number][] = [];
  readonly #yaml: typeof yaml;
  readonly #file: TextFile;
  readonly #aliases: ReadonlyMap<Alias, Node | undefined>;
  readonly #example: string;

  constructor(parser: typeof yaml, file: TextFile, document: Document, example: string) {
    this.#yaml = parser;
    this.#file = file;
    this.#aliases = aliasTargets(parser, document);
    this.#example = example;
  }

  /** What an alias of nothing leaves open would be taken for a mistake of another kind. */
  checkAliases(): void {
    for (const [alias, target] of this.#aliases) {
      if (target !== undefined) continue;
      const name = alias.source;
      const hint = `Before it, &${name} has to stand at what is meant.`;
      this.report(alias, `*${name} names nothing.`, hint);
    }
  }

  /**
   * The members of a map that are known, by key; those of maps that are merged into it by `<<` too, as
   * YAML 1.1 has it: https://yaml.org/type/merge.html. Another key is ignored, with a warning unless
   * an anchor is in it. One that is nearly a key that is missing is a problem.
   */
  async members(given: unknown, known: readonly string[]): Promise<Map<string, Node> | undefined> {
    const node = this.resolved(given);
    if (!this.#yaml.isMap(node)) {
      this.report(node, 'Keys and values are expected here.', this.#example);
      return undefined;
    }
    const found = new Map<string, Node>();
    const unknown: Pair[] = [];
    for (const pair of node.items) {
      const key = this.#key(pair);
      if (key === MERGE && this.#merged(pair).length > 0) continue;
      if (!known.includes(key)) unknown.push(pair);
      else if (found.has(key)) this.report(pair.key, `"${key}" is there twice.`);
      else found.set(key, (pair.value ?? pair.key) as Node);
    }
    for (const [key, value] of this.#inherited(node, new Set([node]))) {
      if (known.includes(key) && !found.has(key)) found.set(key, value);
    }
    for (const pair of unknown) {
      const missing = known.filter((key) => !found.has(key));
      const near = await nearest(this.#key(pair).toLowerCase(), missing);
      if (near === undefined) this.#ignore(pair);
      else {
        this.report(pair.key, `Unknown key ${quoted(this.#key(pair))}.`, `Did you mean "${near}"?`);
        // What it holds is looked at too.
        found.set(near, (pair.value ?? pair.key) as Node);
      }
    }
    return found;
  }

  resolved(node: unknown): unknown {
    return this.#yaml.isAlias(node) ? this.#aliases.get(node) : (node ?? undefined);
  }

  /** The value of a scalar, behind an alias too; `undefined` for anything else, and for null. */
  scalar(given: unknown): string | number | boolean | undefined {
    const node = this.resolved(given);
    const value: unknown = this.#yaml.isScalar(node) ? node.value : undefined;
    const isKnown = ['string', 'number', 'boolean'].includes(typeof value);
    return isKnown ? (value as string | number | boolean) : undefined;
  }

  /** The items of a list; of anything else it is the only item. */
  items(given: unknown): unknown[] {
    const node = this.resolved(given);
    return this.#yaml.isSeq(node) ? node.items : [given];
  }

  range(node: unknown): readonly [number, number] {
    const range = (node as Partial<Node> | null | undefined)?.range;
    return range ? [range[0], Math.max(range[0] + 1, range[1])] : [0, 1];
  }

  report(node: unknown, message: string, hint?: string): void {
    this.problems.push(this.#at(node, message, hint));
  }

  #at(node: unknown, message: string, hint?: string): Diagnostic {
    const [start, end] = this.range(node);
    const line = this.#file.text.slice(start, end).split('\n', 1)[0] ?? '';
    return this.#file.problem(start, Math.max(1, line.length), message, hint);
  }

  #key(pair: Pair): string {
    const value = this.scalar(pair.key);
    return value === undefined ? '' : String(value).trim();
  }

  /** The maps that a `<<` names. */
  #merged(pair: Pair): YAMLMap[] {
    const maps = this.items(pair.value).map((it) => this.resolved(it));
    return maps.every((it) => this.#yaml.isMap(it)) ? maps : [];
  }

  /** What a map has by `<<`, the strongest first. */
  #inherited(map: YAMLMap, seen: Set<unknown>): [string, Node][] {
    return map.items
      .filter((pair) => this.#key(pair) === MERGE)
      .flatMap((pair) => this.#merged(pair))
      .flatMap((merged) => {
        if (seen.has(merged)) return [];
        seen.add(merged);
        const own = merged.items.map((pair): [string, Node] => [
          this.#key(pair),
          (pair.value ?? pair.key) as Node,
        ]);
        return [...own, ...this.#inherited(merged, seen)];
      });
  }

  #ignore(pair: Pair): void {
    const [start, end] = this.range(pair.value);
    // What has an anchor, which stands before it, may be read where its alias is.
    if (this.#file.text.slice(this.range(pair.key)[1], end).includes('&')) return;
    this.warnings.push(this.#at(pair.key, `The key ${quoted(this.#key(pair))} is ignored.`));
    this.ignored.push([start, end]);
  }
}

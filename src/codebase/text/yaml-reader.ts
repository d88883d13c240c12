import type * as yaml from 'yaml';
import type {Alias, Document, Node, Pair, YAMLMap} from 'yaml';
import {nearest} from '../../nearest.ts';
import type {Diagnostic} from './diagnostic.ts';
import {type TextFile, quoted} from './text-file.ts';
import {aliasTargets} from './yaml-aliases.ts';

const MERGE = '<<';

/** Reads the nodes of a YAML document and collects problems. */
export class YamlReader {
  readonly problems: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  /** Start and end of ignored parts of the text. */
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

  /** Reports unknown aliases first, because they would cause misleading problems later. */
  checkAliases(): void {
    for (const [alias, target] of this.#aliases) {
      if (target !== undefined) continue;
      const name = alias.source;
      const hint = `Define the anchor &${name} before it.`;
      this.report(alias, `Unknown alias *${name}.`, hint);
    }
  }

  /**
   * Returns the known members of a map by key, including those of maps that `<<` merges, as in YAML 1.1:
   * https://yaml.org/type/merge.html. Ignores another key, with a warning unless it contains an anchor. A
   * key that looks like a misspelling of a missing key is a problem.
   */
  async members(given: unknown, known: readonly string[]): Promise<Map<string, Node> | undefined> {
    const node = this.resolved(given);
    if (!this.#yaml.isMap(node)) {
      this.report(node, 'Expected keys and values.', this.#example);
      return undefined;
    }
    const found = new Map<string, Node>();
    const unknown: Pair[] = [];
    for (const pair of node.items) {
      const key = this.#key(pair);
      if (key === MERGE && this.#merged(pair).length > 0) continue;
      if (!known.includes(key)) unknown.push(pair);
      else if (found.has(key)) this.report(pair.key, `Duplicate key "${key}".`);
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
        // Its value is checked too.
        found.set(near, (pair.value ?? pair.key) as Node);
      }
    }
    return found;
  }

  resolved(node: unknown): unknown {
    return this.#yaml.isAlias(node) ? this.#aliases.get(node) : (node ?? undefined);
  }

  /** Returns the value of a scalar, also through an alias; `undefined` for any other node and for null. */
  scalar(given: unknown): string | number | boolean | undefined {
    const node = this.resolved(given);
    const value: unknown = this.#yaml.isScalar(node) ? node.value : undefined;
    const isKnown = ['string', 'number', 'boolean'].includes(typeof value);
    return isKnown ? (value as string | number | boolean) : undefined;
  }

  /** Returns the items of a list. Any other node counts as a list with one item. */
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

  /** Returns the maps of a `<<`. */
  #merged(pair: Pair): YAMLMap[] {
    const maps = this.items(pair.value).map((it) => this.resolved(it));
    return maps.every((it) => this.#yaml.isMap(it)) ? maps : [];
  }

  /** Returns the members that a map inherits by `<<`, the strongest first. */
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
    // A value with an anchor may be read through an alias.
    if (this.#file.text.slice(this.range(pair.key)[1], end).includes('&')) return;
    this.warnings.push(this.#at(pair.key, `The key ${quoted(this.#key(pair))} is ignored.`));
    this.ignored.push([start, end]);
  }
}

import type * as yaml from 'yaml';
import type {Alias, Document, Node} from 'yaml';
import type {Diagnostic} from './diagnostic.ts';
import {isIndentedTooDeeply, isTooDeep} from './nesting.ts';
import {type Parsed, type TextFile, quoted, suggestion} from './text-file.ts';
import {aliasTargets} from './yaml-aliases.ts';

/** A name, and where it stands. */
interface PlacedName {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** What a process file asks for. */
export interface ProcessFile {
  readonly application: string;
  /** Empty for `process: False`: one image with the application's plain name. */
  readonly processes: readonly PlacedName[];
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const IMAGE_NAME = new RegExp(`^${PART}(?:/${PART})*$`, 'u');
/** The lifecycle's rule for process types, which become file names. */
const PROCESS = new RegExp(`^${PART}$`, 'u');
/** ECR takes 2 to 256 characters: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const LONGEST_NAME = 256;
const OFF = /^(?:false|no|off)$/iu;

type Yaml = typeof yaml;

/** Reads `process.yml`: `application: {name, process}`. */
export async function parseProcessFile(file: TextFile): Promise<Parsed<ProcessFile>> {
  if (isTooDeep(file.text) || isIndentedTooDeeply(file.text)) {
    return tooDeep(file);
  }
  const yaml = await import('yaml');
  const documents = yaml.parseAllDocuments(file.text, {uniqueKeys: false, logLevel: 'silent'});
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined)
    return {problems: [file.problem(0, 1, 'The file is empty.', EXAMPLE)]};
  if (second !== undefined) {
    const at = second.range[0];
    return {problems: [file.problem(at, 1, 'A second document begins here; one is allowed.')]};
  }
  if (document.errors.some(({message}) => FALLEN.test(message))) return tooDeep(file);
  const broken = document.errors.map((error) =>
    file.problem(
      Math.min(error.pos[0], file.text.length),
      Math.max(1, error.pos[1] - error.pos[0]),
      `This is not YAML: ${error.message.split(/ at line |\n/u, 1)[0]}.`,
    ),
  );
  return broken.length > 0 ? {problems: broken} : new Reader(yaml, file, document).read();
}

const EXAMPLE = 'Write application: {name: intranet, process: [web]}';
/** How the parser tells that it has called itself too often, in whatever way the text led it to. */
const FALLEN = /call stack|stack overflow/iu;

function tooDeep(file: TextFile): Parsed<never> {
  return {problems: [file.problem(0, 1, 'This is nested too deeply.', EXAMPLE)]};
}

class Reader {
  readonly #yaml: Yaml;
  readonly #file: TextFile;
  readonly #document: Document;
  readonly #aliases: ReadonlyMap<Alias, Node | undefined>;
  readonly #problems: Diagnostic[] = [];

  constructor(yaml: Yaml, file: TextFile, document: Document) {
    this.#yaml = yaml;
    this.#file = file;
    this.#document = document;
    this.#aliases = aliasTargets(yaml, document);
  }

  async read(): Promise<Parsed<ProcessFile>> {
    this.#checkAliases();
    if (this.#problems.length > 0) return {problems: this.#problems};
    const root = await this.#members(this.#document.contents, ['application']);
    const application = root?.get('application');
    const members = application && (await this.#members(application, ['name', 'process']));
    if (root !== undefined && application === undefined) {
      this.#report(this.#document.contents, 'There is no "application".', EXAMPLE);
    }
    const name = members && this.#name(members.get('name'), application);
    const processes = members && this.#processes(members.get('process'), application);
    if (name !== undefined && processes !== undefined) this.#checkLength(name, processes);
    if (this.#problems.length > 0 || name === undefined || processes === undefined) {
      return {problems: this.#problems};
    }
    return {value: {application: name.name, processes}};
  }

  /** What an alias of nothing leaves open would be taken for a mistake of another kind. */
  #checkAliases(): void {
    for (const [alias, target] of this.#aliases) {
      if (target !== undefined) continue;
      const name = alias.source;
      const hint = `Before it, &${name} has to stand at what is meant.`;
      this.#report(alias, `*${name} names nothing.`, hint);
    }
  }

  /** The members of a map, by key; everything but the known ones is reported. */
  async #members(given: unknown, known: readonly string[]): Promise<Map<string, Node> | undefined> {
    const node = this.#resolved(given);
    if (!this.#yaml.isMap(node)) {
      this.#report(node, 'Keys and values are expected here.', EXAMPLE);
      return undefined;
    }
    const found = new Map<string, Node>();
    for (const pair of node.items) {
      const named = this.#resolved(pair.key);
      const key = this.#yaml.isScalar(named) ? String(named.value) : '';
      if (!known.includes(key)) {
        this.#report(pair.key, `Unknown key ${quoted(key)}.`, await suggestion(key, known));
      } else if (found.has(key)) this.#report(pair.key, `"${key}" is there twice.`);
      else found.set(key, (pair.value ?? pair.key) as Node);
    }
    return found;
  }

  #name(given: Node | undefined, parent: unknown): PlacedName | undefined {
    if (given === undefined) {
      this.#report(parent, 'The application has no "name".', EXAMPLE);
      return undefined;
    }
    const name = this.#text(given, "The application's name");
    if (name !== undefined && !IMAGE_NAME.test(name.name)) {
      this.#report(
        given,
        `No registry takes ${quoted(name.name)} as an image's name.`,
        illegal(name.name),
      );
    }
    return name;
  }

  #processes(given: Node | undefined, parent: unknown): PlacedName[] | undefined {
    const node = this.#resolved(given);
    if (node === undefined) {
      this.#report(parent, 'The application has no "process".', EXAMPLE);
      return undefined;
    }
    const items = this.#yaml.isSeq(node) ? node.items : [node];
    const off = items.filter((it) => this.#isOff(it));
    if (off.length > 0 && items.length === 1) return [];
    if (off.length > 0) this.#report(off[0], 'False stands alone: no process beside it.');
    if (items.length === 0) this.#report(node, 'The list of processes is empty.', EXAMPLE);
    const names = items.flatMap((it) => this.#process(it));
    const known = new Set<string>();
    for (const {offset, length, name} of names) {
      if (known.has(name)) {
        const message = `The process ${quoted(name)} is there twice.`;
        this.#problems.push(this.#file.problem(offset, length, message));
      }
      known.add(name);
    }
    return names;
  }

  #process(item: unknown): PlacedName[] {
    if (this.#isOff(item)) return [];
    const name = this.#text(item, 'A process');
    if (name === undefined) return [];
    if (!PROCESS.test(name.name)) {
      this.#report(
        item,
        `No registry takes ${quoted(name.name)} in an image's name.`,
        illegal(name.name),
      );
    }
    return [name];
  }

  #checkLength({name, offset, length}: PlacedName, processes: readonly PlacedName[]): void {
    const added = processes.reduce((most, it) => Math.max(most, it.name.length + 1), 0);
    const longest = name.length + added;
    if (longest >= 2 && longest <= LONGEST_NAME) return;
    const message = `Images' names have 2 to ${LONGEST_NAME} characters, this gives ${longest}.`;
    this.#problems.push(this.#file.problem(offset, length, message));
  }

  #text(given: unknown, what: string): PlacedName | undefined {
    const node = this.#resolved(given);
    const value: unknown = this.#yaml.isScalar(node) ? node.value : undefined;
    if (typeof value !== 'string' || value === '') {
      this.#report(
        node ?? given,
        `${what} is a text; this is not one.`,
        'Put it in quotes if it is meant so.',
      );
      return undefined;
    }
    const [start, end] = this.#range(given);
    return {name: value, offset: start, length: end - start};
  }

  #isOff(given: unknown): boolean {
    const node = this.#resolved(given);
    return this.#yaml.isScalar(node) && OFF.test(String(node.value));
  }

  #resolved(node: unknown): unknown {
    return this.#yaml.isAlias(node) ? this.#aliases.get(node) : (node ?? undefined);
  }

  #range(node: unknown): readonly [number, number] {
    const range = (node as Partial<Node> | null | undefined)?.range;
    return range ? [range[0], Math.max(range[0] + 1, range[1])] : [0, 1];
  }

  #report(node: unknown, message: string, hint?: string): void {
    const [start, end] = this.#range(node);
    const line = this.#file.text.slice(start, end).split('\n', 1)[0] ?? '';
    this.#problems.push(this.#file.problem(start, Math.max(1, line.length), message, hint));
  }
}

function illegal(name: string): string {
  if (name !== name.trim()) return 'Take away the blanks within the quotes.';
  const lower = name.toLowerCase();
  if (lower !== name && IMAGE_NAME.test(lower)) return `Write "${lower}".`;
  return 'Allowed are a-z, 0-9, and . _ - between them.';
}

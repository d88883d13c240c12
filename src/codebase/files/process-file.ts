import type {Node} from 'yaml';
import {type Parsed, type TextFile, quoted} from '../text/text-file.ts';
import {hiddenInYaml, parseYaml} from '../text/yaml-document.ts';
import {YamlReader} from '../text/yaml-reader.ts';

/** A name and its position in the file. */
export interface PlacedName {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** The content of a process file. */
export interface ProcessFile {
  readonly application: string;
  /** The processes with an image each; may be empty if `plainAt` is set. */
  readonly processes: readonly PlacedName[];
  /**
   * The index of `False` in the list, from 0. It defines an image with the application's plain name.
   * `undefined` if there is none.
   */
  readonly plainAt: number | undefined;
  /** `False` as written in the file, which may be `off`. */
  readonly plain?: PlacedName | undefined;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const IMAGE_NAME = new RegExp(`^${PART}(?:/${PART})*$`, 'u');
/** The lifecycle's rule for process types, which become file names. */
const PROCESS = new RegExp(`^${PART}$`, 'u');
/** ECR allows 2 to 256 characters: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const LONGEST_NAME = 256;
const OFF = /^\s*(?:false|no|off)\s*$/iu;
const EXAMPLE = 'Write application: {name: intranet, process: [web]}';

/**
 * Reads `process.yml`: `application: {name, process}`. Ignores other keys with a warning; the old builder
 * ignored them too.
 */
export async function parseProcessFile(file: TextFile): Promise<Parsed<ProcessFile>> {
  const parsed = await parseYaml(file, EXAMPLE);
  if ('problems' in parsed) return parsed;
  const {document, yaml} = parsed;
  const reader = new YamlReader(yaml, file, document, EXAMPLE);
  reader.checkAliases();
  const value =
    reader.problems.length === 0
      ? await new Contract(reader, file).read(document.contents)
      : undefined;
  // Hidden characters may cause the other problems, so only they are reported.
  const hidden = hiddenInYaml(yaml, file, reader.ignored);
  if (hidden.length > 0) return {problems: hidden};
  return value === undefined || reader.problems.length > 0
    ? {problems: reader.problems}
    : {value, warnings: reader.warnings};
}

class Contract {
  readonly #reader: YamlReader;
  readonly #file: TextFile;

  constructor(reader: YamlReader, file: TextFile) {
    this.#reader = reader;
    this.#file = file;
  }

  async read(contents: Node | null): Promise<ProcessFile | undefined> {
    const reader = this.#reader;
    const root = await reader.members(contents, ['application']);
    const application = root?.get('application');
    const members = application && (await reader.members(application, ['name', 'process']));
    if (root !== undefined && application === undefined) {
      reader.report(contents, 'Missing key "application".', EXAMPLE);
    }
    const name = members && this.#name(members.get('name'), application);
    const processes = members && this.#processes(members.get('process'), application);
    if (name === undefined || processes === undefined) return undefined;
    this.#checkLength(name, processes);
    return {application: name.name, ...processes};
  }

  #name(given: Node | undefined, parent: unknown): PlacedName | undefined {
    if (given === undefined) {
      this.#reader.report(parent, 'Missing key "name" in "application".', EXAMPLE);
      return undefined;
    }
    const name = this.#text(given, 'The name of the application');
    if (name !== undefined && !IMAGE_NAME.test(name.name)) {
      const message = `Invalid image name ${quoted(name.name)}.`;
      this.#reader.report(given, message, illegal(name.name));
    }
    return name;
  }

  #processes(
    given: Node | undefined,
    parent: unknown,
  ): Pick<ProcessFile, 'processes' | 'plainAt' | 'plain'> | undefined {
    const reader = this.#reader;
    if (given === undefined || reader.resolved(given) === undefined) {
      reader.report(parent, 'Missing key "process" in "application".', EXAMPLE);
      return undefined;
    }
    const items = reader.items(given);
    const off = items.filter((it) => this.#isOff(it));
    if (off.length > 1) reader.report(off[1], 'Duplicate False.');
    if (items.length === 0) reader.report(given, 'The list of processes is empty.', EXAMPLE);
    const processes = items.flatMap((it) => this.#process(it));
    this.#checkTwins(processes);
    const [plain] = off;
    if (plain === undefined) return {processes, plainAt: undefined};
    return {processes, plainAt: items.indexOf(plain), plain: this.#written(plain)};
  }

  #process(item: unknown): PlacedName[] {
    if (this.#isOff(item)) return [];
    const name = this.#text(item, 'The name of a process');
    if (name === undefined) return [];
    if (!PROCESS.test(name.name)) {
      const message = `Invalid process name ${quoted(name.name)}: it becomes a part of an image name.`;
      this.#reader.report(item, message, illegal(name.name));
    }
    return [name];
  }

  #checkTwins(names: readonly PlacedName[]): void {
    const known = new Set<string>();
    for (const {offset, length, name} of names) {
      if (known.has(name)) {
        this.#problem(offset, length, `Duplicate process ${quoted(name)}.`);
      }
      known.add(name);
    }
  }

  #checkLength(
    {name, offset, length}: PlacedName,
    {processes, plainAt}: Pick<ProcessFile, 'processes' | 'plainAt'>,
  ): void {
    const shortest = plainAt === undefined ? name.length + 2 : name.length;
    const added = processes.reduce((most, it) => Math.max(most, it.name.length + 1), 0);
    const wrong = shortest < 2 ? shortest : name.length + added;
    if (wrong >= 2 && wrong <= LONGEST_NAME) return;
    const message = `An image name must have 2 to ${LONGEST_NAME} characters. This one has ${wrong}.`;
    this.#problem(offset, length, message);
  }

  /** Returns a string without the blanks around it, which only quotes can preserve. */
  #text(given: unknown, what: string): PlacedName | undefined {
    const value = this.#reader.scalar(given);
    const name = typeof value === 'string' ? value.trim() : '';
    if (name === '') {
      const node = this.#reader.resolved(given) ?? given;
      const [start, end] = this.#reader.range(node);
      const {message, hint} = nameProblem(what, value, this.#file.text.slice(start, end));
      this.#reader.report(node, message, hint);
      return undefined;
    }
    const [start, end] = this.#reader.range(given);
    return {name, offset: start, length: end - start};
  }

  #written(given: unknown): PlacedName {
    const [start, end] = this.#reader.range(given);
    const name = this.#file.text.slice(start, end).replaceAll(/["']/gu, '').trim();
    return {name, offset: start, length: end - start};
  }

  #isOff(given: unknown): boolean {
    const value = this.#reader.scalar(given);
    return value !== undefined && OFF.test(String(value));
  }

  #problem(offset: number, length: number, message: string): void {
    this.#reader.problems.push(this.#file.problem(offset, length, message));
  }
}

/**
 * Explains why a value is not a name, and what to do about it.
 *
 * @param value the value of a scalar; `undefined` for any other node.
 * @param text the source text of the node.
 */
function nameProblem(
  what: string,
  value: string | number | boolean | undefined,
  text: string,
): {readonly message: string; readonly hint: string} {
  const message = `${what} must be a string.`;
  if (value === '' || (value === undefined && /^(?:~|null)?\s*$/iu.test(text))) {
    return {message: `${what} is missing.`, hint: EXAMPLE};
  }
  if (/^\{\{.*\}\}/su.test(text)) {
    const hint = 'Replace the placeholder with the name. This file is not a template.';
    return {message: 'This is a placeholder, not a name.', hint};
  }
  const {name, command} = /^(?<name>[\w.-]+):[ \t]+(?<command>\S.*)$/mu.exec(text)?.groups ?? {};
  if (name !== undefined && command !== undefined) {
    const hint = `Write only the name here: - ${name}. Write the command in the Procfile: ${name}: ${command}`;
    return {message, hint};
  }
  if (value === undefined) return {message, hint: EXAMPLE};
  return {message, hint: 'If this is the name, put it in quotes.'};
}

function illegal(name: string): string {
  const lower = name.toLowerCase();
  if (lower !== name && IMAGE_NAME.test(lower)) return `Write "${lower}".`;
  return 'Use lower-case letters, digits, and . _ - between them.';
}

import type {Node, ParseError} from 'jsonc-parser';
import {nearest} from '../../nearest.ts';
import {readEntry} from './buildpack-entry.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {isTooDeep} from '../text/nesting.ts';
import {type Parsed, type TextFile, quoted} from '../text/text-file.ts';

const KEY = 'buildpacks';
const EXAMPLE = 'Write {"buildpacks": [{"paketo-buildpacks": "python"}]}';

/**
 * Reads `buildpack.json`: `{"buildpacks": [{"paketo-buildpacks": "python"}]}` gives
 * `paketo-buildpacks/python`. Other keys are ignored with a warning.
 */
export async function parseBuildpacks(file: TextFile): Promise<Parsed<readonly string[]>> {
  const {getNodeValue, parseTree, printParseErrorCode} = await import('jsonc-parser');
  const errors: ParseError[] = [];
  if (isTooDeep(file.text)) {
    return {problems: [file.problem(0, 1, 'The file is nested too deeply.', EXAMPLE)]};
  }
  const root = parseTree(file.text, errors, {disallowComments: true, allowTrailingComma: false});
  const [broken] = errors;
  if (broken !== undefined || root === undefined) {
    const hidden = file.hidden();
    if (hidden.length > 0) return {problems: hidden};
    const at = Math.min(broken?.offset ?? 0, file.text.length);
    const what = broken === undefined ? 'empty' : spaced(printParseErrorCode(broken.error));
    return {problems: [file.problem(at, broken?.length ?? 1, `Invalid JSON: ${what}.`)]};
  }
  const reader = new Reader(file, getNodeValue);
  const names = await reader.read(root);
  // Hidden characters may cause the other problems, so only they are reported.
  const hidden = file.hidden(reader.ignored);
  if (hidden.length > 0) return {problems: hidden};
  const {problems, warnings} = reader;
  return problems.length > 0 ? {problems} : {value: names, warnings};
}

interface Member {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

class Reader {
  readonly problems: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  /** Start and end of ignored parts of the text. */
  readonly ignored: [number, number][] = [];
  readonly #file: TextFile;
  readonly #valueOf: (node: Node) => unknown;

  constructor(file: TextFile, valueOf: (node: Node) => unknown) {
    this.#file = file;
    this.#valueOf = valueOf;
  }

  async read(root: Node): Promise<string[]> {
    if (root.type === 'array') {
      const hint = `Put the list under the key "${KEY}": {"${KEY}": [{"paketo-buildpacks": "python"}]}`;
      this.#report(root, 'The file must contain an object, not a list.', hint);
      for (const item of root.children ?? []) this.#entry(item);
      return [];
    }
    if (root.type !== 'object') {
      this.#report(root, 'The file must contain an object.', EXAMPLE);
      return [];
    }
    const members = membersOf(root);
    const [right, twin] = members.filter(({name}) => name === KEY);
    if (twin !== undefined) this.#report(twin.key, `Duplicate key "${KEY}".`);
    const near = right === undefined ? await nearKeys(members) : [];
    const [only, second] = near;
    const meant = right ?? (second === undefined ? only : undefined);
    for (const member of members) {
      if (member !== meant && member !== twin && !near.includes(member)) this.#ignore(member);
    }
    if (meant === undefined) {
      this.problems.push(...near.map((member) => this.#unknown(member)));
      if (near.length === 0) this.#report(root, `Missing key "${KEY}".`, EXAMPLE);
      return [];
    }
    const names = this.#list(meant);
    if (meant !== right) {
      if (this.problems.length > 0) this.problems.unshift(this.#unknown(meant));
      else this.#warn(meant.key, `The key ${quoted(meant.name)} is read as "${KEY}".`);
    }
    return names;
  }

  #list({name, value}: Member): string[] {
    const items = value.children ?? [];
    if (value.type !== 'array') this.#report(value, `${quoted(name)} must be a list.`, EXAMPLE);
    else if (items.length === 0) {
      const hint = 'Add a buildpack, or delete the file to let the builder choose.';
      this.#report(value, `${quoted(name)} is empty.`, hint);
    }
    return value.type === 'array' ? items.flatMap((it) => this.#entry(it)) : [];
  }

  #entry(node: Node): string[] {
    const value: unknown = this.#valueOf(node);
    const isTwice = Object.keys(Object(value)).length < (node.children?.length ?? 0);
    const read = readEntry(isTwice && node.type === 'object' ? node.children : value);
    if (typeof read === 'string') return [read];
    const [key = node, text = node] = node.children?.[0]?.children ?? [];
    const place = {entry: node, key, value: text}[read.part];
    this.#report(place, read.message, read.hint);
    return [];
  }

  #ignore({name, key, value}: Member): void {
    this.#warn(key, `The key ${quoted(name)} is ignored.`);
    this.ignored.push([value.offset, value.offset + value.length]);
  }

  #unknown({name, key: {offset, length}}: Member): Diagnostic {
    const message = `Unknown key ${quoted(name)}.`;
    return this.#file.problem(offset, length, message, `Did you mean "${KEY}"?`);
  }

  #warn(node: Node, message: string): void {
    this.warnings.push(this.#file.problem(node.offset, node.length, message));
  }

  #report(node: Node, message: string, hint?: string): void {
    this.problems.push(this.#file.problem(node.offset, node.length, message, hint));
  }
}

function membersOf(root: Node): Member[] {
  return (root.children ?? []).flatMap(({children: [key, value] = []}) =>
    key === undefined || value === undefined ? [] : [{name: String(key.value), key, value}],
  );
}

/** Returns keys that look like a misspelled `buildpacks`, but not a disabled one such as `_buildpacks`. */
async function nearKeys(members: readonly Member[]): Promise<Member[]> {
  const near = await Promise.all(
    members.map(async ({name}) => {
      const word = name.trim().toLowerCase();
      return /^[a-z]/u.test(word) && (await nearest(word, [KEY])) !== undefined;
    }),
  );
  return members.filter((_, index) => near[index]);
}

function spaced(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ').toLowerCase();
}

import type {Node, ParseError} from 'jsonc-parser';
import type {Diagnostic} from './diagnostic.ts';
import {isTooDeep} from './nesting.ts';
import {type Parsed, type TextFile, quoted, suggestion} from './text-file.ts';

/** What stands between slashes; neither `.` nor `..`, which would lead elsewhere. */
const PART = '[A-Za-z0-9][\\w.-]*';
const NAMESPACE = new RegExp(`^${PART}$`, 'u');
const VERSIONED = new RegExp(`^${PART}(?:/${PART})*(?:@[\\w.+-]+)?$`, 'u');

/**
 * Reads `buildpack.json`: `{"buildpacks": [{"paketo-buildpacks": "python"}]}` gives
 * `paketo-buildpacks/python`.
 */
export async function parseBuildpacks(file: TextFile): Promise<Parsed<readonly string[]>> {
  const {parseTree, printParseErrorCode} = await import('jsonc-parser');
  const errors: ParseError[] = [];
  if (isTooDeep(file.text)) {
    return {problems: [file.problem(0, 1, 'This is nested too deeply.', EXAMPLE)]};
  }
  const root = parseTree(file.text, errors, {disallowComments: true, allowTrailingComma: false});
  const [broken] = errors;
  if (broken !== undefined || root === undefined) {
    const at = Math.min(broken?.offset ?? 0, file.text.length);
    const what = broken === undefined ? 'empty' : spaced(printParseErrorCode(broken.error));
    return {problems: [file.problem(at, broken?.length ?? 1, `This is not JSON: ${what}.`)]};
  }
  const problems: Diagnostic[] = [];
  const report = (node: Node, message: string, hint?: string) =>
    problems.push(file.problem(node.offset, node.length, message, hint));
  if (root.type !== 'object') {
    report(root, 'This is not an object.', EXAMPLE);
    return {problems};
  }
  const list = await onlyKey(root, 'buildpacks', report);
  if (list === undefined) {
    if (problems.length === 0) report(root, 'There are no "buildpacks".', EXAMPLE);
    return {problems};
  }
  if (list.type !== 'array') report(list, '"buildpacks" is not a list.', EXAMPLE);
  else if (list.children?.length === 0) {
    report(
      list,
      '"buildpacks" is empty.',
      'Name one, or delete the file: the builder then decides.',
    );
  }
  const names = (list.type === 'array' ? (list.children ?? []) : []).flatMap((it) =>
    entry(it, report),
  );
  return problems.length > 0 ? {problems} : {value: names};
}

const EXAMPLE = 'Write {"buildpacks": [{"paketo-buildpacks": "python"}]}';

type Report = (node: Node, message: string, hint?: string) => void;

async function onlyKey(root: Node, known: string, report: Report): Promise<Node | undefined> {
  let found: Node | undefined;
  for (const property of root.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    if (key.value !== known) {
      report(
        key,
        `Unknown key ${quoted(String(key.value))}.`,
        await suggestion(String(key.value), [known]),
      );
    } else if (found === undefined) found = value;
    else report(key, `"${known}" is there twice.`);
  }
  return found;
}

function entry(node: Node, report: Report): string[] {
  const [property, ...more] = node.type === 'object' ? (node.children ?? []) : [];
  const [key, value] = property?.children ?? [];
  if (key === undefined || value === undefined || more.length > 0) {
    report(node, 'This is not one buildpack.', 'Write {"paketo-buildpacks": "python"}');
    return [];
  }
  if (!NAMESPACE.test(String(key.value)))
    report(key, `${quoted(String(key.value))} is no buildpack's namespace.`);
  if (typeof value.value !== 'string' || !VERSIONED.test(value.value)) {
    report(value, "This is no buildpack's name.", 'Write it as a text, such as "python".');
    return [];
  }
  return [`${key.value}/${value.value}`];
}

function spaced(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ').toLowerCase();
}

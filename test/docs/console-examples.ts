import type {Html, RootContent} from 'mdast';
import {visit} from 'unist-util-visit';

import type {MarkdownPage} from './markdown-page.ts';

/** A command of an example, and the output that the page shows. */
interface ExampleCommand {
  /** In the form of a shell, on several lines if the page shows it so. */
  readonly command: string;
  /** Empty if the page shows no output. */
  readonly output: readonly string[];
  readonly exitCode: number;
}

/** A block of a page with commands to run. */
export interface ConsoleExample {
  /** Such as `docs/codebuild.md:12`. */
  readonly place: string;
  /** The state before the commands run, by its name in the tests. */
  readonly given: string | undefined;
  /** The reason why the commands cannot be run. */
  readonly notRun: string | undefined;
  readonly commands: readonly ExampleCommand[];
}

const COMMENT = /^<!-- (given|exit code|not run): (.+) -->$/u;
const PROGRAM = '$ ci-image-builder';

/**
 * Finds the blocks of a page that run this tool: those of the language `console` with lines that begin with
 * `$ ci-image-builder`. Other commands in them are for people, and are left out. Comments right above a block
 * say what the page does not show:
 *
 * <!-- given: a build fails --> what the test prepares
 * <!-- exit code: 5 --> of the last command; 0 without it
 * <!-- not run: it opens a browser --> why it is not run
 */
export function consoleExamples({path, tree}: MarkdownPage): ConsoleExample[] {
  const examples: ConsoleExample[] = [];
  visit(tree, 'code', (node, index = 0, parent) => {
    if (node.lang !== 'console') return;
    const settings = new Map(commentsBefore(parent?.children ?? [], index));
    const commands = parseCommands(node.value.split('\n'), Number(settings.get('exit code') ?? 0));
    if (commands.length === 0) return;
    examples.push({
      place: `${path}:${node.position?.start.line ?? 0}`,
      given: settings.get('given'),
      notRun: settings.get('not run'),
      commands,
    });
  });
  return examples;
}

function commentsBefore(nodes: readonly RootContent[], index: number): [string, string][] {
  const found: [string, string][] = [];
  for (const node of nodes.slice(0, index).toReversed()) {
    if (!isComment(node)) break;
    for (const line of node.value.split('\n')) {
      const [, name, value] = COMMENT.exec(line) ?? [];
      if (name !== undefined && value !== undefined) found.push([name, value]);
    }
  }
  return found;
}

function isComment(node: RootContent): node is Html {
  return node.type === 'html' && node.value.startsWith('<!--');
}

function parseCommands(lines: readonly string[], lastExitCode: number): ExampleCommand[] {
  const entries: {command: string; output: string[]}[] = [];
  let continues = false;
  for (const line of lines) {
    const entry = entries.at(-1);
    if (continues && entry !== undefined) entry.command += `\n${line}`;
    else if (line.startsWith('$ ')) entries.push({command: line, output: []});
    else entry?.output.push(line);
    continues = (continues || line.startsWith('$ ')) && line.endsWith('\\');
  }
  const own = entries.filter(({command}) => command.startsWith(PROGRAM));
  return own.map(({command, output}, index) => ({
    command: command.slice('$ '.length),
    output,
    exitCode: index === own.length - 1 ? lastExitCode : 0,
  }));
}

/** Texts that differ from run to run, and how a page can show them. */
const VARYING = [
  {shown: /\d+(?:\.\d+)? s\b/u, pattern: String.raw`\d+(?:\.\d+)? s`},
  {shown: /\d{4}-\d{2}-\d{2} \d{2}:\d{2}/u, pattern: String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}`},
  {shown: /\b\d+(?:\.\d+)? [kMG]?B\b/u, pattern: String.raw`\d+(?:\.\d+)? [kMG]?B`},
  {shown: /1a2b3c4/u, pattern: '[0-9a-f]{7}'},
  {shown: /…/u, pattern: '.*'},
];

/**
 * Compares an output with the page. A line `…` stands for any number of lines, `…` in a line for any text,
 * and `1a2b3c4` for any commit. A duration, a time and a size stand for any other.
 */
export function isShown(expected: readonly string[], output: string): boolean {
  const pattern = expected.map((line) =>
    line.trim() === '…' ? String.raw`(?:.*\n)*?` : `${linePattern(line)}\\n`,
  );
  return new RegExp(`^${pattern.join('')}$`, 'u').test(`${output.trimEnd()}\n`);
}

function linePattern(line: string): string {
  const all = new RegExp(VARYING.map(({shown}) => `(${shown.source})`).join('|'), 'gu');
  let pattern = '';
  let end = 0;
  for (const match of line.matchAll(all)) {
    const found = VARYING.find((_, index) => match[index + 1] !== undefined);
    pattern += escaped(line.slice(end, match.index)) + (found?.pattern ?? '');
    end = match.index + match[0].length;
  }
  return pattern + escaped(line.slice(end));
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
}

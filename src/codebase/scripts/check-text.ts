import {type CommittedSource, committedFile} from '../git/committed-file.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {TextFile} from '../text/text-file.ts';
import {utf16Problem} from '../text/utf16.ts';

const MARK = '\uFEFF';

/** Returns the remedy for wrong line endings in a script. */
type FixLineEnds = (name: string) => string | Promise<string>;

/** Problems that bash will have with the text of a script. */
interface CheckedText {
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Whether it is a bash script: its first line does not name another language. */
  readonly isBash: boolean;
}

/** Checks the characters and the first line of a script. */
export async function checkText(
  name: string,
  bytes: Uint8Array,
  fix: FixLineEnds,
): Promise<CheckedText> {
  const file = new TextFile(name, new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes));
  const {isBash, warnings} = checkFirstLine(file);
  const lineEnds = await lineEndProblem(file, fix);
  if (lineEnds !== undefined) return {problems: [lineEnds], warnings, isBash};
  const utf16 = utf16Problem(name, bytes);
  if (utf16 !== undefined) return {problems: [utf16], warnings, isBash};
  return {problems: [...markProblem(file), ...hiddenProblems(file)], warnings, isBash};
}

async function lineEndProblem(file: TextFile, fix: FixLineEnds): Promise<Diagnostic | undefined> {
  const at = file.text.indexOf('\r\n');
  if (at === -1) return undefined;
  const message = 'Lines end with CRLF, and bash reads the CR as a part of the line.';
  return file.problem(at, 1, message, await fix(file.name));
}

function markProblem(file: TextFile): Diagnostic[] {
  if (!file.text.startsWith(MARK)) return [];
  const message =
    'The file begins with a byte-order mark, which bash reads as a part of the first line.';
  const hint = String.raw`Remove it: perl -pi -e 's/^\xEF\xBB\xBF// if $. == 1' ${file.name}`;
  return [file.problem(0, 1, message, hint)];
}

/**
 * A comment: a whole line, or the end of a line without quotes. A `#` in quotes begins no comment.
 */
const COMMENT = /^[ \t]*#.*$|(?<=^[^'"`\n]*[ \t;])#.*$/gmu;

/** BEL and ESC, which scripts print to terminals. */
const FOR_TERMINALS = new Set(['\u0007', '\u001B']);

function hiddenProblems(file: TextFile): Diagnostic[] {
  const start = file.text.startsWith(MARK) ? MARK.length : 0;
  const comments = Array.from(
    file.text.matchAll(COMMENT),
    ({index, 0: {length}}) => [index, index + length] as const,
  );
  return file.hidden([[0, start], ...comments]).filter(({sourceLine = '', column = 1}) => {
    return !FOR_TERMINALS.has(sourceLine.charAt(column - 1));
  });
}

/** `#!/usr/bin/env -S bash -eu`: the name of the interpreter and its options. */
const FIRST_LINE =
  /^#![ \t]*(?:\S*\/env[ \t]+(?:-\S+[ \t]+)*)?(?<program>\S+)(?:[ \t]+(?<options>\S.*?))?[ \t]*$/u;

/** Shells whose scripts bash can run. */
const SHELLS = /^(?:ba|da|a)?sh$/u;

/** bash runs all scripts, so their first lines have no effect. */
function checkFirstLine(file: TextFile): Pick<CheckedText, 'warnings' | 'isBash'> {
  const [line = ''] = file.text.split('\n', 1);
  const {program, options} = FIRST_LINE.exec(line)?.groups ?? {};
  if (program === undefined) return {warnings: [], isBash: true};
  const warn = (message: string, hint: string) => [file.problem(0, line.length, message, hint)];
  const name = program.replace(/^.*\//u, '');
  if (!SHELLS.test(name)) {
    const message = `bash runs this script, so its first line has no effect: ${line}.`;
    const hint = `If it is not a bash script, move it to another file and run that file from ${file.name}.`;
    return {warnings: warn(message, hint), isBash: false};
  }
  if (options === undefined) return {warnings: [], isBash: true};
  const message = `bash runs this script, so the options in its first line (${options}) have no effect.`;
  return {warnings: warn(message, `Add the line: set ${options}`), isBash: true};
}

/** Returns the remedy if the folder is built. */
export const FROM_FOLDER: FixLineEnds = (name) => `${convert(name)}.`;

/** Returns the remedy if a commit is built: the line endings may come from the file or from its attributes. */
export function fromCommit(path: string, source: CommittedSource): FixLineEnds {
  return async () => {
    const blob = await committedFile(path, source, 'blob');
    return blob?.includes('\r\n') === true
      ? `${convert(path)}. Then commit it.`
      : `The line endings come from .gitattributes. Add the line "${path} text eol=lf" to it and commit it.`;
  };
}

function convert(name: string): string {
  return String.raw`Convert the line endings: perl -pi -e 's/\r\n/\n/' ${name}`;
}

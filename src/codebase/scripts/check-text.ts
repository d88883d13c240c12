import {type CommittedSource, committedFile} from '../git/committed-file.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {TextFile} from '../text/text-file.ts';
import {utf16Problem} from '../text/utf16.ts';

const MARK = '\uFEFF';

/** What a person can do about the line ends of a script. */
type FixLineEnds = (name: string) => string | Promise<string>;

/** How a script's text will fare with bash. */
interface CheckedText {
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Whether its first line does not name another language. */
  readonly isBash: boolean;
}

/** Checks the characters of a script, and its first line. */
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
  const message = 'Lines end in CRLF, and bash takes the CR for a part of the line.';
  return file.problem(at, 1, message, await fix(file.name));
}

function markProblem(file: TextFile): Diagnostic[] {
  if (!file.text.startsWith(MARK)) return [];
  const message =
    'The file begins with a byte-order mark, which bash takes for a part of the first line.';
  const hint = String.raw`Save it without: perl -pi -e 's/^\xEF\xBB\xBF// if $. == 1' ${file.name}`;
  return [file.problem(0, 1, message, hint)];
}

/**
 * A line that is a comment, or the end of a line that is one for certain: a `#` within quotes is none.
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

/** `#!/usr/bin/env -S bash -eu`: the interpreter's name, and its options. */
const FIRST_LINE =
  /^#![ \t]*(?:\S*\/env[ \t]+(?:-\S+[ \t]+)*)?(?<program>\S+)(?:[ \t]+(?<options>\S.*?))?[ \t]*$/u;

/** Shells whose scripts bash runs, too. */
const SHELLS = /^(?:ba|da|a)?sh$/u;

/** Bash runs the scripts, so that their first lines are comments. */
function checkFirstLine(file: TextFile): Pick<CheckedText, 'warnings' | 'isBash'> {
  const [line = ''] = file.text.split('\n', 1);
  const {program, options} = FIRST_LINE.exec(line)?.groups ?? {};
  if (program === undefined) return {warnings: [], isBash: true};
  const warn = (message: string, hint: string) => [file.problem(0, line.length, message, hint)];
  const name = program.replace(/^.*\//u, '');
  if (!SHELLS.test(name)) {
    const message = `bash runs this script, whatever its first line says: ${line}.`;
    const hint = `If it is not for bash, move it to another file, and let ${file.name} run that.`;
    return {warnings: warn(message, hint), isBash: false};
  }
  if (options === undefined) return {warnings: [], isBash: true};
  const message = `bash runs this script, so the options of its first line (${options}) have no effect.`;
  return {warnings: warn(message, `Write set ${options} in a line of its own.`), isBash: true};
}

/** For a folder that is built as it is. */
export const FROM_FOLDER: FixLineEnds = (name) => `${convert(name)}.`;

/** For a script of a commit. Its attributes may give the line ends, and not the file itself. */
export function fromCommit(path: string, source: CommittedSource): FixLineEnds {
  return async () => {
    const blob = await committedFile(path, source, 'blob');
    return blob?.includes('\r\n') === true
      ? `${convert(path)}, and commit it.`
      : `The line ends come from .gitattributes: add the line "${path} text eol=lf" to it, and commit it.`;
  };
}

function convert(name: string): string {
  return String.raw`Convert it: perl -pi -e 's/\r\n/\n/' ${name}`;
}

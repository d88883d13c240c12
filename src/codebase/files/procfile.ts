import type {Diagnostic} from '../text/diagnostic.ts';
import {typographicCharacters} from '../text/typographic-characters.ts';
import {type Parsed, type TextFile, quoted} from '../text/text-file.ts';

export interface ProcfileLine {
  readonly type: string;
  readonly command: string;
}

const MARK = '\uFEFF';

/** The text before the colon, if it could be a name with invalid characters. */
const ODD_NAME = /^\s*(?<name>[^\s:]+)(?=:\s*\S)/u;

/** A process with blanks before its name or before the colon. */
const SPACED = /^\s*(?<name>[\w-]+)\s*:\s*(?<command>\S.*)$/u;

/** A name without a command. */
const LONELY_NAME = /^(?<name>[\w-]+):\s*$/u;

/**
 * Neither buildpack accepts such a line: Paketo's ignores it, and Heroku's fails the build.
 * https://github.com/heroku/buildpacks-procfile/blob/main/SPEC.md
 */
function notAProcess(file: TextFile, offset: number, line: string): Diagnostic {
  const lonely = LONELY_NAME.exec(line)?.groups?.['name'];
  if (lonely !== undefined) {
    const hint = `Write the command after the colon (${lonely}: gunicorn app:app), or delete the line.`;
    return file.problem(offset, line.length, `The process ${lonely} has no command.`, hint);
  }
  const name = ODD_NAME.exec(line)?.groups?.['name'] ?? '';
  if (!/[^\w-]/u.test(name)) {
    const spaced = SPACED.exec(line)?.groups;
    const hint =
      spaced === undefined
        ? 'Write a name and a command: web: gunicorn app:app'
        : `Remove the spaces around the name: ${spaced['name']}: ${spaced['command']}`;
    return file.problem(offset, line.length, 'This line does not define a process.', hint);
  }
  const message = `Invalid process name ${quoted(name)}: use letters, digits, - and _.`;
  const better = name.replaceAll(/[^\w-]+/gu, '-');
  const hint = name.includes('.')
    ? `Write ${better}. The process ${name} in the process file also starts a line with this name.`
    : undefined;
  return file.problem(offset + line.indexOf(name), name.length, message, hint);
}

/**
 * Reads a Procfile: `type: command` lines, blank lines and comments. The buildpacks read the same bytes,
 * so this parser must not ignore what they do not ignore.
 * https://github.com/paketo-buildpacks/procfile
 */
export function parseProcfile(file: TextFile): Parsed<readonly ProcfileLine[]> {
  const problems: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const lines = new Map<string, ProcfileLine>();
  let offset = 0;
  if (file.text.startsWith(MARK)) {
    const message =
      'The file begins with a byte-order mark, which the buildpacks read as a part of the name.';
    problems.push(file.problem(0, 1, message, 'Save it without the byte-order mark.'));
    offset = MARK.length;
  }
  for (const raw of file.text.slice(offset).split('\n')) {
    const line = raw.trimEnd();
    const here = offset;
    offset += raw.length + 1;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const {type, command} = /^(?<type>[\w-]+):\s*(?<command>\S.*)$/u.exec(line)?.groups ?? {};
    const hidden = file.hiddenWithin(here, here + raw.length);
    if (hidden.length > 0) {
      problems.push(...hidden);
    } else if (type === undefined || command === undefined) {
      problems.push(notAProcess(file, here, line));
    } else if (lines.has(type)) {
      problems.push(file.problem(here, type.length, `Duplicate process ${quoted(type)}.`));
    } else {
      lines.set(type, {type, command});
      warnings.push(...typographicCharacters(file, here, line));
    }
  }
  if (problems.length > 0) return {problems};
  if (lines.size === 0) return {problems: [file.problem(0, 1, 'The Procfile defines no process.')]};
  return {value: [...lines.values()], warnings};
}

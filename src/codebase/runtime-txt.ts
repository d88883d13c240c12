import {type Parsed, type TextFile, quoted} from './text-file.ts';

/** `3`, `3.11`, `3.11.4`; `x` or `*` in place of the last part. */
const PYTHON = /^python-(?<version>\d+(?:(?:\.\d+){0,2}|(?:\.\d+)?\.[x*]))$/u;
const HINT = 'Write python-3.11.x, or leave the file out.';

/** Reads `runtime.txt`: `python-3.11.x` gives `3.11.x`. */
export function parseRuntime(file: TextFile): Parsed<string> {
  const [first, second] = file.text.matchAll(/\S(?:[^\n]*\S)?/gu);
  if (first === undefined) return {problems: [file.problem(0, 1, 'The file is empty.', HINT)]};
  const report = ({0: line, index}: RegExpExecArray, message: string) =>
    file.problem(index, line.length, message, HINT);
  const version = PYTHON.exec(first[0])?.groups?.['version'];
  const problems = [
    ...(version === undefined
      ? [report(first, `${quoted(first[0])} is not a Python version.`)]
      : []),
    ...(second === undefined ? [] : [report(second, 'Only one line is allowed.')]),
  ];
  return version === undefined || problems.length > 0 ? {problems} : {value: version};
}

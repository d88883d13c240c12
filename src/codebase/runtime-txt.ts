import type {Setting} from '../setting.ts';
import {type Parsed, type TextFile, quoted} from './text-file.ts';

/** `3`, `3.11`, `3.11.4`; `x` or `*` in place of the last part. */
const PYTHON = /^python-(?<version>\d+(?:(?:\.\d+){0,2}|(?:\.\d+)?\.[x*]))$/u;
const HINT = 'Write python-3.11.x, or leave the file out.';

/** https://github.com/paketo-buildpacks/cpython */
const CPYTHON_VERSION = 'BP_CPYTHON_VERSION';

/** Reads `runtime.txt`: `python-3.11.x` gives the version `3.11.x` of CPython. */
export function parseRuntime(file: TextFile): Parsed<Setting> {
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
  if (version === undefined || problems.length > 0) return {problems};
  return {value: {name: CPYTHON_VERSION, value: version, origin: file.name}};
}

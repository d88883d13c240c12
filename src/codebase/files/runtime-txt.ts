import type {Setting} from '../../setting.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {type Parsed, type TextFile, quoted} from '../text/text-file.ts';

/** https://github.com/paketo-buildpacks/cpython */
export const CPYTHON_VERSION = 'BP_CPYTHON_VERSION';

/** `3`, `3.11`, `3.11.4`; `x` or `*` in place of the last part. */
const PYTHON = /^python-(?<version>\d+(?:(?:\.\d+){0,2}|(?:\.\d+)?\.[x*]))$/u;
const HINT = 'Write python-3.11.x, or delete the file.';

/**
 * Reads `runtime.txt`: `python-3.11.x` gives the version `3.11.x` of CPython. Comments go from `#` to the
 * end of the line.
 */
export function parseRuntime(file: TextFile): Parsed<Setting> {
  const lines = file.linesWithoutComments();
  const hidden = lines.flatMap(({offset, text}) => file.hiddenWithin(offset, offset + text.length));
  if (hidden.length > 0) return {problems: hidden};
  const [first, second] = lines;
  if (first === undefined) return {problems: [file.problem(0, 1, 'The file is empty.', HINT)]};
  const problems: Diagnostic[] = [];
  const version = PYTHON.exec(first.text)?.groups?.['version'];
  if (version === undefined) {
    const message = `Invalid Python version ${quoted(first.text)}.`;
    problems.push(file.problem(first.offset, first.text.length, message, HINT));
  }
  if (second !== undefined) {
    const message = 'Only one line is allowed.';
    problems.push(file.problem(second.offset, second.text.length, message, HINT));
  }
  if (version === undefined || problems.length > 0) return {problems};
  return {value: {name: CPYTHON_VERSION, value: version, origin: file.name}};
}

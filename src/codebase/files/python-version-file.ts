import type {Setting} from '../../setting.ts';
import {CPYTHON_VERSION} from './runtime-txt.ts';
import {type Parsed, type TextFile, quoted} from '../text/text-file.ts';

/** pyenv also accepts `python-3.11`; uv accepts `cpython@3.11`, `==3.11.*` and `cpython-3.11.4-linux-x86_64-gnu`. */
const VERSION =
  /^(?:c?python[@-]?|={2,3}|~=)?(?<version>3(?:(?:\.\d+){0,2}|\.\d+\.[x*]))(?:-(?:linux|macos|windows|any)\b.*)?$/u;

/** A development version, which builds do not have: `3.12-dev` of pyenv is the branch of 3.12. */
const DEVELOPMENT = /^(?:c?python[@-]?)?(?<version>3\.\d+)-dev$/u;

/**
 * Reads `.python-version`: the first version in the file is the version of CPython. Comments begin with
 * `#`. Any other text, such as `system`, `pypy3.10` or the name of a virtual environment, is for other
 * tools and is ignored with a warning.
 * https://github.com/pyenv/pyenv#choose-the-python-version
 */
export function parsePythonVersion(file: TextFile): Parsed<Setting | undefined> {
  const lines = file.linesWithoutComments();
  const hidden = lines.flatMap(({offset, text}) => file.hiddenWithin(offset, offset + text.length));
  if (hidden.length > 0) return {problems: hidden};
  const [line] = lines;
  if (line === undefined) return {value: undefined};
  const [first = ''] = line.text.split(/\s/u, 1);
  const version = VERSION.exec(first)?.groups?.['version'];
  const branch = DEVELOPMENT.exec(first)?.groups?.['version'];
  if (branch !== undefined) {
    const message = `${quoted(first)} is not a release, so the newest release of ${branch} is used.`;
    return {
      value: {name: CPYTHON_VERSION, value: branch, origin: file.name},
      warnings: [file.problem(line.offset, first.length, message)],
    };
  }
  if (version !== undefined) {
    return {value: {name: CPYTHON_VERSION, value: version, origin: file.name}};
  }
  const message = `${quoted(first)} is not a CPython version, so the file is ignored.`;
  return {value: undefined, warnings: [file.problem(line.offset, first.length, message)]};
}

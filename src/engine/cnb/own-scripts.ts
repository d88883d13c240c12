import {type OutputLine, textsOf} from './output-line.ts';
import type {OutputRecord} from './output-record.ts';

/** Our own buildpack, which is the last one of every build and runs the codebase's scripts. */
export const OWN_BUILDPACK = 'ci-image-builder/finish';

/** What it prints before a script, and, if the script fails, after it: docker/buildpack/bin/build. */
const BEFORE = /^ {2}[\w-]+\.sh: running$/u;
const AFTER = /^(?<name>[\w-]+\.sh) ended with code (?<code>\d+)\.$/u;

interface FailedScript {
  readonly name: string;
  /** What it printed, and how it ended. */
  readonly lines: readonly string[];
}

/**
 * The script of the codebase that failed in our buildpack.
 *
 * @param lines since our buildpack began, without the lifecycle's.
 */
export function failedScript(
  record: OutputRecord,
  lines: readonly OutputLine[],
): FailedScript | undefined {
  if (!record.group.isRunning(OWN_BUILDPACK)) return undefined;
  // Our buildpack writes to its standard output, as all do whose output the lifecycle hands on.
  const last = lines.findLast(({stream, text}) => stream === 'stdout' && text.trim() !== '');
  const name = AFTER.exec(last?.text ?? '')?.groups?.['name'];
  if (name === undefined) return undefined;
  const texts = textsOf(lines);
  return {name, lines: texts.slice(texts.indexOf(`  ${name}: running`) + 1)};
}

/** What our buildpack said before it ran any script; empty unless it is the one that runs. */
export function beforeScripts(record: OutputRecord): readonly string[] {
  if (!record.group.isRunning(OWN_BUILDPACK)) return [];
  const lines = record.said('building', 'buildpack');
  const end = lines.findIndex((line) => BEFORE.test(line));
  return end === -1 ? lines : lines.slice(0, end);
}

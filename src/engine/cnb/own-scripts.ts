import {type OutputLine, textsOf} from './output-line.ts';
import type {OutputRecord} from './output-record.ts';
import {OWN_BUILDPACK} from './script-trail.ts';

/** The line that our buildpack prints if it is the only one: docker/buildpack/bin/build. */
const ALONE = 'No other buildpack takes part.';

interface FailedScript {
  readonly name: string;
  /** Its output, and how it ended. */
  readonly lines: readonly string[];
}

/**
 * The script of the codebase that failed in our buildpack.
 *
 * @param lines lines since our buildpack started, without those of the lifecycle.
 */
export function failedScript(
  {group, scripts}: OutputRecord,
  lines: readonly OutputLine[],
): FailedScript | undefined {
  const name = scripts.failed;
  if (name === undefined || !group.isRunning(OWN_BUILDPACK)) return undefined;
  const texts = textsOf(lines);
  return {name, lines: texts.slice(texts.indexOf(`  ${name}: running`) + 1)};
}

/** Whether our buildpack stopped the build because it is the only one. */
export function isAlone(record: OutputRecord): boolean {
  return record.group.isOnly(OWN_BUILDPACK) && record.said('building', 'buildpack').includes(ALONE);
}

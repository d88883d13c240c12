import {type OutputLine, textsOf} from './output-line.ts';
import type {OutputRecord} from './output-record.ts';
import {OWN_BUILDPACK} from './script-trail.ts';

/** What it prints instead of building, if no other buildpack takes part: docker/buildpack/bin/build. */
const ALONE = 'No other buildpack takes part.';

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
  {group, scripts}: OutputRecord,
  lines: readonly OutputLine[],
): FailedScript | undefined {
  const name = scripts.failed;
  if (name === undefined || !group.isRunning(OWN_BUILDPACK)) return undefined;
  const texts = textsOf(lines);
  return {name, lines: texts.slice(texts.indexOf(`  ${name}: running`) + 1)};
}

/** Whether our buildpack stopped the build because no other one takes part. */
export function isAlone(record: OutputRecord): boolean {
  return record.group.isOnly(OWN_BUILDPACK) && record.said('building', 'buildpack').includes(ALONE);
}

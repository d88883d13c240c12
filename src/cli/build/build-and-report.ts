import type {BuildFlags} from './build-flags.ts';
import {buildImages} from './build-images.ts';
import {type BuildJson, buildJson} from './build-json.ts';
import type {BuildRuntime} from './build-runtime.ts';
import type {Line} from '../output/line.ts';
import {requireWritable, writeReport} from '../report.ts';
import {buildLines} from './show-build.ts';

/** Builds and writes the report, if there is one. `end-with-error.ts` writes the report of an error. */
export async function buildAndReport(
  path: string,
  flags: BuildFlags & {readonly report?: string | undefined},
  runtime: Pick<BuildRuntime, 'environment' | 'packageFolder'>,
): Promise<{json: BuildJson; lines: Line[]}> {
  const {report} = flags;
  if (report !== undefined) await requireWritable(report);
  const result = await buildImages(path, flags, runtime);
  const json = buildJson(result);
  if (report !== undefined) await writeReport(report, json);
  return {json, lines: buildLines(result)};
}

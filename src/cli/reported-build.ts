import {writeFile} from 'node:fs/promises';
import {Failure} from '../errors.ts';
import {type BuildFlags, buildImages} from './build-images.ts';
import {type BuildJson, buildJson} from './build-json.ts';
import type {Surroundings} from './build-parts.ts';
import {buildLines} from './show-build.ts';
import {shownError} from './show-error.ts';

/** Builds, and leaves a report where one is asked for, of success as well as of failure. */
export async function reportedBuild(
  path: string,
  flags: BuildFlags & {readonly report?: string | undefined},
  surroundings: Pick<Surroundings, 'environment' | 'packageFolder'>,
): Promise<{json: BuildJson; lines: string[]}> {
  const report = async (content: unknown) => {
    if (flags.report !== undefined) await writeReport(flags.report, content);
  };
  try {
    const result = await buildImages(path, flags, surroundings);
    const json = buildJson(result);
    await report(json);
    return {json, lines: buildLines(result)};
  } catch (error) {
    await report({error: shownError(error as Error)});
    throw error;
  }
}

async function writeReport(file: string, content: unknown): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    throw new Failure(
      'failed',
      `The report ${file} cannot be written: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

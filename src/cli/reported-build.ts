import {constants} from 'node:fs';
import {access, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
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
  const {report} = flags;
  if (report !== undefined) await requireWritable(report);
  try {
    const result = await buildImages(path, flags, surroundings);
    const json = buildJson(result);
    if (report !== undefined) await writeReport(report, json);
    return {json, lines: buildLines(result)};
  } catch (error) {
    if (report !== undefined) await writeReport(report, {error: shownError(error as Error)});
    throw error;
  }
}

/** A build takes minutes, so a mistyped path is told before it. */
async function requireWritable(file: string): Promise<void> {
  try {
    const {W_OK} = constants;
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory() === true) throw new Error('it is a folder');
    await access(there === undefined ? dirname(file) : file, W_OK);
  } catch (error) {
    throw unwritable('usage', file, error as Error);
  }
}

async function writeReport(file: string, content: unknown): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    throw unwritable('failed', file, error as Error);
  }
}

function unwritable(kind: 'usage' | 'failed', file: string, cause: Error): Failure {
  return new Failure(kind, `The report ${file} cannot be written: ${cause.message}.`, {cause});
}

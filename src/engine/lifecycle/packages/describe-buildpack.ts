import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod/mini';
import {type BuildpackName, buildpackId, buildpackVersion} from './buildpack-name.ts';

const descriptor = z.object({buildpack: z.object({id: buildpackId, version: buildpackVersion})});

/** Bytes. Real descriptors list many dependencies, and have less than 200 kB. */
const LARGEST = 4 * 1024 * 1024;

/**
 * Reads ID and version of the buildpack in a folder.
 *
 * @returns why there is none: a line of details.
 */
export async function describeBuildpack(
  folder: string,
): Promise<BuildpackName | {readonly problem: string}> {
  const {parse} = await import('smol-toml');
  const file = join(folder, 'buildpack.toml');
  try {
    const {size} = await stat(file);
    if (size > LARGEST) return {problem: `${file} is too large`};
    const read = descriptor.safeParse(parse(await readFile(file, 'utf8'))).data;
    return read?.buildpack ?? {problem: `${file} has no valid ID or version`};
  } catch {
    return {problem: `Cannot read ${file}`};
  }
}

import {lstat, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {BuildUser, Folders} from '../machine.ts';

/** What was in the folders of the build user before a build, by folder. */
export type Traces = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Remembers what is in the home of the build user and in the folder for temporary files.
 *
 * @returns the names in each folder.
 */
export async function rememberTraces(
  {temporary}: Pick<Folders, 'temporary'>,
  {home}: Pick<BuildUser, 'home'>,
): Promise<Traces> {
  // The home can also be `/`.
  const folders = home === '/' ? [temporary] : [temporary, home];
  const names = folders.map(
    async (it) => [it, new Set(await readdir(it).catch(() => []))] as const,
  );
  return new Map(await Promise.all(names));
}

/**
 * Removes new files of the build user, which a build left for the next one. With pack, each build has new
 * containers. Everything that was there before stays, because it can be a mounted folder.
 */
export async function removeTraces({uid}: Pick<BuildUser, 'uid'>, before: Traces): Promise<void> {
  for (const [folder, known] of before) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((it) => !known.has(it))) {
      const path = join(folder, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats?.uid === uid) await rm(path, {recursive: true, force: true});
    }
  }
}

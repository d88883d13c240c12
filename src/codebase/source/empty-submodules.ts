import {access, readdir} from 'node:fs/promises';
import {join, normalize} from 'node:path';
import type {Git} from '../git/git.ts';

/** The deepest nesting of submodules that is checked. */
const DEEPEST = 8;

/**
 * Returns the submodules of a folder without files, including nested ones.
 *
 * @param known paths of the commit's submodules; `undefined` if there is no commit.
 * @param git runs Git in a folder.
 */
export async function emptySubmodules(
  folder: string,
  known: readonly string[] | undefined,
  git: (folder: string) => Git,
  depth = 0,
): Promise<string[]> {
  if (depth > DEEPEST) return [];
  const paths = known ?? (await namedSubmodules(folder, git));
  const empty = await Promise.all(
    paths.map(async (path) => {
      const inside = join(folder, path);
      if (await isEmpty(inside)) return [path];
      const within = await emptySubmodules(inside, undefined, git, depth + 1);
      return within.map((it) => join(path, it));
    }),
  );
  return empty.flat().toSorted();
}

/** A copy of the source may not contain empty folders. */
async function isEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.every((name) => name === '.git');
}

/** Paths of the submodules that a folder names: https://git-scm.com/docs/gitmodules */
export async function namedSubmodules(
  folder: string,
  git: (folder: string) => Git,
): Promise<string[]> {
  const file = join(folder, '.gitmodules');
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  const names = String.raw`^submodule\..*\.path$`;
  const asked = ['config', '--file', file, '-z', '--get-regexp', names];
  const listed = await git(folder)(...asked).catch(() => '');
  return listed
    .split('\0')
    .flatMap((entry) => /\n(?<path>.+)$/su.exec(entry)?.groups?.['path'] ?? [])
    .map((path) => normalize(path))
    .filter((path) => !path.startsWith('..') && !path.startsWith('/'));
}

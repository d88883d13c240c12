import {lstat, readFile, readdir, readlink} from 'node:fs/promises';
import {join} from 'node:path';

/** The folder itself as `.`, and everything below it: mode and content, or the target of a link. */
export async function treeOf(folder: string): Promise<Record<string, string>> {
  const names = ['.', ...(await readdir(folder, {recursive: true}))].toSorted();
  const entries = names.map(async (name) => {
    const path = join(folder, name);
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) return [name, `link to ${await readlink(path)}`] as const;
    const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
    const content = stats.isDirectory() ? 'folder' : await readFile(path, 'latin1');
    return [name, `${mode} ${content}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

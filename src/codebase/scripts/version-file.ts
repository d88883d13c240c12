import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import type {BuiltSource} from '../git/committed-file.ts';
import {inCommit} from '../git/commit-lookup.ts';
import {inFolder} from '../paths/folder-lookup.ts';
import type {Diagnostic} from '../text/diagnostic.ts';

/** The build writes this file to the folder of the application. */
const NAME = 'build_version.txt';

/** Returns a problem if a folder or a link has the name of the file that every build writes. */
export async function versionFileProblem(source: BuiltSource): Promise<Diagnostic[]> {
  const {commit, folder, changedFiles} = source;
  const isThere = await lstat(join(folder, NAME)).then(
    () => true,
    () => false,
  );
  if (!isThere && !changedFiles.some((it) => it === NAME || it.startsWith(`${NAME}/`))) return [];
  const lookUp = commit === undefined ? inFolder(folder) : inCommit({...source, commit});
  const entry = await lookUp(NAME);
  if (entry === undefined || entry.kind === 'file') return [];
  const what = {link: 'a link', folder: 'a folder', other: 'not a file'}[entry.kind];
  const message = `The build writes a file with this name, but this is ${what}.`;
  return [{file: NAME, message, hint: 'Delete or rename it.'}];
}

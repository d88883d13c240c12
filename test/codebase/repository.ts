import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {commitAll, git} from '../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../temporary-folder.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A new Git repository with one commit of these files. */
export async function repositoryOf(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  await makeRepository(folder, files);
  return folder;
}

/** Makes a folder a Git repository with one commit of these files. */
export async function makeRepository(folder: string, files: Files): Promise<void> {
  await git(folder, 'init', '--quiet', '--initial-branch', 'main');
  await writeFiles(folder, files);
  await commitAll(folder, 'Begin');
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), content);
  }
}

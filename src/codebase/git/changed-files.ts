import {changedContractFiles} from './changed-contract-files.ts';
import {ChildFailure} from '../../subprocess/run.ts';
import type {CommitTree} from './commit-tree.ts';
import type {Git} from './git.ts';
import {withoutFilters} from './without-filters.ts';

/**
 * Returns the files of a folder that differ from the commit that is checked out, relative to the folder.
 * Of the files that Git's status does not show, such as ignored ones, only those that define the images.
 */
export async function changedFiles(folder: string, tree: CommitTree, git: Git): Promise<string[]> {
  const [status, contract] = await Promise.all([
    git(...STATUS).catch(async (error: unknown) => {
      if (!(error instanceof ChildFailure)) throw error;
      // A filter that is configured on this machine may have failed, with any message. The export runs no filters.
      return git(...(await withoutFilters(git)), ...STATUS);
    }),
    changedContractFiles(folder, tree, git),
  ]);
  const entries = status.split('\0').filter((entry) => entry !== '');
  const prefix =
    entries.length === 0 ? '' : (await git('rev-parse', '--show-prefix')).replace(/\n$/u, '');
  const told = entries.map((entry) => entry.slice('XY '.length + prefix.length));
  return [...new Set([...told, ...contract])];
}

/** Paths from the repository's top, between NULs. */
const MACHINE_READABLE = ['--porcelain=v1', '-z', '--no-renames', '--untracked-files=all'];
const STATUS = ['status', ...MACHINE_READABLE, '--', '.'];

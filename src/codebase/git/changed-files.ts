import {changedContractFiles} from './changed-contract-files.ts';
import {ChildFailure} from '../../subprocess/run.ts';
import type {Git} from './git.ts';
import {withoutFilters} from './without-filters.ts';

/**
 * The files of a folder that are not a commit's, which is the one that is checked out, relative to the
 * folder. Of those that Git's status does not tell, such as ignored ones, only the contract's.
 */
export async function changedFiles(folder: string, commit: string, git: Git): Promise<string[]> {
  const [status, contract] = await Promise.all([
    git(...STATUS).catch(async (error: unknown) => {
      // A filter that the machine defines may not work there, and the export runs none of them.
      if (!(error instanceof ChildFailure) || !/filter/iu.test(error.stderr)) throw error;
      return git(...(await withoutFilters(git)), ...STATUS);
    }),
    changedContractFiles(folder, commit, git),
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

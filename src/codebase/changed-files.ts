import {changedContractFiles} from './changed-contract-files.ts';
import type {Git} from './compare-steps.ts';

/**
 * The files of a folder that are not a commit's, which is the one that is checked out, relative to the
 * folder. Of those that Git's status does not tell, such as ignored ones, only the contract's.
 */
export async function changedFiles(folder: string, commit: string, git: Git): Promise<string[]> {
  const [status, contract] = await Promise.all([
    git('status', ...MACHINE_READABLE, '--', '.'),
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

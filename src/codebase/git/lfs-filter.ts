import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';
import type {GitSetting} from './transport-settings.ts';

/** The name of Git LFS's filter in `.gitattributes`. */
export const LFS = 'lfs';

/**
 * The filter as `git lfs install` sets it up.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-install.adoc
 */
export const LFS_FILTER: readonly GitSetting[] = [
  ['filter.lfs.clean', 'git-lfs clean -- %f'],
  ['filter.lfs.smudge', 'git-lfs smudge -- %f'],
  ['filter.lfs.process', 'git-lfs filter-process'],
  ['filter.lfs.required', 'true'],
];

/**
 * Makes the filter keep a pointer if its content cannot be fetched, instead of failing the checkout.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-config.adoc
 */
export const LFS_ENVIRONMENT = {GIT_LFS_SKIP_DOWNLOAD_ERRORS: '1'} as const;

/** Returns whether Git finds `git-lfs`, on the PATH or among its own programs. */
export async function isLfsInstalled(run: Run, env: Program['env']): Promise<boolean> {
  try {
    await run({file: 'git', args: ['lfs', 'version'], env});
    return true;
  } catch (error) {
    if (error instanceof ChildFailure) return false;
    throw error;
  }
}

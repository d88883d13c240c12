import type {Git} from '../git/git.ts';

/** Whether a checkout leaves out files of its commit: https://git-scm.com/docs/git-sparse-checkout */
export async function isSparse(git: Git): Promise<boolean> {
  const value = await git('config', '--bool', 'core.sparseCheckout').catch(() => '');
  return value.trim() === 'true';
}

/** The topmost folders and files that a sparse checkout leaves out, whole or in part. */
export async function leftOut(git: Git): Promise<string[]> {
  if (!(await isSparse(git))) return [];
  // https://git-scm.com/docs/git-ls-files#_options: `S` is for skip-worktree.
  const listed = await git('ls-files', '-t', '-z', '--', '.').catch(() => '');
  const paths = listed.split('\0').filter((it) => it.startsWith('S '));
  return [...new Set(paths.map((it) => it.slice(2).split('/', 1)[0] ?? ''))].toSorted();
}

import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Run} from '../subprocess/run.ts';
import {gitEnvironment} from './git-environment.ts';

/**
 * Writes a commit's files into a folder, as a checkout would: filters and line ends included, unlike
 * `git archive`, which leaves out what `export-ignore` names. The repository's own index and files
 * are not touched.
 *
 * @returns the paths of submodules, whose files are not among a commit's.
 */
export async function exportCommit(options: {
  readonly folder: string;
  readonly commit: string;
  /** Is created; its parent is private to this build. */
  readonly destination: string;
  readonly run: Run;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<{readonly submodules: readonly string[]}> {
  const {folder, commit, destination, run} = options;
  const env = {...gitEnvironment(options.env), GIT_INDEX_FILE: `${destination}.index`};
  const git = async (cwd: string, ...args: string[]) =>
    (await run({file: 'git', args: ['-C', cwd, ...args], env})).stdout;
  await mkdir(destination, {recursive: true});
  const [top = folder, prefix = ''] = (
    await git(folder, 'rev-parse', '--show-toplevel', '--show-prefix')
  ).split('\n');
  const tree = prefix === '' ? commit : `${commit}:${prefix.replace(/\/$/u, '')}`;
  await git(top, 'read-tree', tree);
  await git(top, 'checkout-index', '--all', '--quiet', `--prefix=${join(destination, '/')}`);
  const entries = (await git(top, 'ls-files', '--stage', '-z')).split('\0');
  return {
    submodules: entries.flatMap((entry) => /^160000 \S+ \d\t(?<path>.+)$/su.exec(entry)?.[1] ?? []),
  };
}

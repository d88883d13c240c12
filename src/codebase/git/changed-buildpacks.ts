import type {Run} from '../../subprocess/run.ts';
import {changedContractFiles} from './changed-contract-files.ts';
import type {CommitTree} from './commit-tree.ts';
import {gitEnvironment} from './git-environment.ts';
import type {Environment} from '../../environment.ts';

/** Files that a folder needs to be a buildpack. */
const PARTS = ['buildpack.toml', 'bin/detect', 'bin/build'];

/**
 * Returns the files of the codebase's buildpacks that differ from a commit. Git often ignores a `bin`
 * folder, which is then silently missing from the commit.
 *
 * @param paths folders and archives, relative to the codebase.
 */
export async function changedBuildpackFiles(
  folder: string,
  tree: CommitTree,
  paths: readonly string[],
  {environment, run}: {readonly environment: Environment; readonly run: Run},
): Promise<string[]> {
  if (paths.length === 0) return [];
  const env = gitEnvironment(environment);
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env})).stdout;
  // A buildpack can also be the codebase itself: its path is empty.
  const names = paths.flatMap((path) =>
    path === '' ? PARTS : [path, ...PARTS.map((part) => `${path}/${part}`)],
  );
  return await changedContractFiles(folder, tree, git, names);
}

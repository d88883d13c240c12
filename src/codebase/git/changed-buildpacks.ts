import type {Run} from '../../subprocess/run.ts';
import {changedContractFiles} from './changed-contract-files.ts';
import {gitEnvironment} from './git-environment.ts';

/** Files without which a folder is no buildpack, or another one. */
const PARTS = ['buildpack.toml', 'bin/detect', 'bin/build'];

/**
 * The files that make a buildpack of the codebase and do not say in the folder what they say in a
 * commit. A `bin` folder is often ignored by Git, and then missing from the commit without a word.
 *
 * @param paths folders and archives, relative to the codebase.
 */
export async function changedBuildpackFiles(
  folder: string,
  commit: string,
  paths: readonly string[],
  {
    environment,
    run,
  }: {readonly environment: Readonly<Record<string, string | undefined>>; readonly run: Run},
): Promise<string[]> {
  if (paths.length === 0) return [];
  const env = gitEnvironment(environment);
  const git = async (...args: string[]) =>
    (await run({file: 'git', args: ['-C', folder, ...args], env})).stdout;
  const names = paths.flatMap((path) => [path, ...PARTS.map((part) => `${path}/${part}`)]);
  return await changedContractFiles(folder, commit, git, names);
}

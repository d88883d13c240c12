import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {gitEnvironment} from './git-environment.ts';
import type {Environment} from '../../environment.ts';

/**
 * Returns whether a commit descends from ours, according to the history of this clone. `does-not` requires
 * a complete history that contains both commits.
 */
export async function isAncestor(
  folder: string,
  commits: {
    readonly ours: string | undefined;
    readonly theirs: string;
    readonly environment: Environment;
  },
  run: Run,
): Promise<'descends' | 'does-not' | 'unknown'> {
  const {ours, theirs} = commits;
  if (ours === undefined) return 'unknown';
  const env = gitEnvironment(commits.environment);
  const git = (...args: string[]) => run({file: 'git', args: ['-C', folder, ...args], env});
  try {
    await git('merge-base', '--is-ancestor', ours, theirs);
    return 'descends';
  } catch (error) {
    if (!(error instanceof ChildFailure) || error.exitCode !== 1) return 'unknown';
    const {stdout} = await git('rev-parse', '--is-shallow-repository');
    return stdout.trim() === 'true' ? 'unknown' : 'does-not';
  }
}

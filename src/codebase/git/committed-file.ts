import {ChildFailure, type Run} from '../../subprocess/run.ts';
import type {CommitTree} from './commit-tree.ts';
import {gitEnvironment} from './git-environment.ts';
import type {Environment} from '../../environment.ts';

/** A commit, and the folder of the codebase in its repository. */
export interface CommittedSource {
  readonly folder: string;
  readonly commit: string;
  readonly environment: Environment;
  readonly run: Run;
  /** The entries of the commit, if the caller already has them. */
  readonly tree?: CommitTree | undefined;
}

/** The source of a build: a commit, or the folder. */
export interface BuiltSource extends Omit<CommittedSource, 'commit'> {
  /** `undefined` if the folder is built. */
  readonly commit: string | undefined;
  /** Files of the folder that differ from the commit. */
  readonly changedFiles: readonly string[];
}

/**
 * Returns a file of a commit, as Git stores it (`blob`) or as a checkout writes it (`--filters`),
 * independent of this machine's configuration of line endings; `undefined` if the commit has no such file.
 * https://git-scm.com/docs/git-cat-file#Documentation/git-cat-file.txt---filters
 */
export async function committedFile(
  name: string,
  {folder, commit, environment, run}: CommittedSource,
  form: 'blob' | '--filters',
): Promise<string | undefined> {
  const neutral = ['core.autocrlf=false', 'core.eol=lf', 'core.attributesFile=/dev/null'];
  const args = ['-C', folder, ...neutral.flatMap((it) => ['-c', it]), 'cat-file', form];
  try {
    const {stdout} = await run({
      file: 'git',
      args: [...args, `${commit}:./${name}`],
      env: gitEnvironment(environment),
    });
    return stdout;
  } catch (error) {
    if (error instanceof ChildFailure) return undefined;
    throw error;
  }
}

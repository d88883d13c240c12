import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {gitEnvironment} from './git-environment.ts';

/** A commit, and the folder in its repository that is the codebase. */
export interface CommittedSource {
  readonly folder: string;
  readonly commit: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: Run;
}

/** What is built: a commit, or the folder as it is. */
export interface BuiltSource extends Omit<CommittedSource, 'commit'> {
  /** `undefined` if the folder is built as it is. */
  readonly commit: string | undefined;
  /** Files of the folder that are not the commit's. */
  readonly changedFiles: readonly string[];
}

/**
 * A file of a commit, as it is kept (`blob`) or as a checkout gives it (`--filters`), whatever this
 * machine's configuration says of line ends; `undefined` if the commit has none.
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

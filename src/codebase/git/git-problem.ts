import type {ChildFailure} from '../../subprocess/run.ts';
import {brokenRepository, nearestRepository} from './broken-repository.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {type Text, option, sentence} from '../../text.ts';

/** Git's messages, and their meaning for a release. */
const MEANINGS: readonly {
  readonly says: RegExp;
  readonly message: string;
  readonly hint: Text;
}[] = [
  {
    says: /bad object|not a tree object/iu,
    message: 'This clone does not contain the commit of the release.',
    hint: 'Clone more of the history. In CodeBuild, set the Git clone depth to Full.',
  },
  {
    says: /not have any commits|ambiguous argument|unknown revision|bad revision|malformed object|not a valid object/iu,
    message: 'The branch that is checked out has no commit yet.',
    hint: sentence`Commit your files, check out another branch, or build without a commit: ${option('local')}.`,
  },
];

const NO_REPOSITORY: Omit<Diagnostic, 'file'> = {
  message: 'This is not a Git repository, so there is no commit to release.',
  hint: sentence`Run git init and commit, or build without a commit: ${option('local')}.`,
};

/**
 * The folder that Git refuses to read: the real path of the repository's top folder. The second form is
 * from Git before 2.37.3. https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
 */
const DISTRUSTED =
  /dubious ownership in repository at '(?<path>.+?)'(?:\n|$)|unsafe repository \('(?<older>.+?)' is owned/su;

/** The largest number of lines of Git's output that are shown. */
const MOST_LINES = 20;

/** Returns whether Git failed only because there is no repository. */
export async function isNoRepository(folder: string, error: ChildFailure): Promise<boolean> {
  return saysNoRepository(error) && (await nearestRepository(folder)) === undefined;
}

function saysNoRepository(error: ChildFailure): boolean {
  return /not a git repository/iu.test(error.stderr);
}

/** Explains why Git cannot read a commit, as a problem of the folder. */
export async function gitProblem(folder: string, error: ChildFailure): Promise<Diagnostic> {
  if (error.kind === 'spawn-failed') {
    return {file: folder, message: 'Git not found on the PATH.', hint: 'Install Git.'};
  }
  const distrusted = DISTRUSTED.exec(error.stderr)?.groups;
  if (distrusted !== undefined) {
    const {shellQuoting} = await import('../../shell-quoting.ts');
    const quote = await shellQuoting();
    const path = distrusted['path'] ?? distrusted['older'] ?? '';
    return {
      file: folder,
      message: 'Git does not trust this folder: it belongs to another user.',
      hint: `git config --global --add safe.directory ${quote(path)}`,
    };
  }
  const repository = await nearestRepository(folder);
  const broken = repository === undefined ? undefined : await brokenRepository(repository);
  if (broken !== undefined) return broken;
  if (repository === undefined && saysNoRepository(error)) return {file: folder, ...NO_REPOSITORY};
  const meaning = MEANINGS.find(({says}) => says.test(error.stderr));
  if (meaning !== undefined) return {file: folder, message: meaning.message, hint: meaning.hint};
  const lines = error.stderr.trim().split('\n');
  const words = lines.slice(0, MOST_LINES).join('\n') || error.message;
  const hint = 'Fix the problem, then run git status in this folder to check.';
  return {file: folder, message: `Git failed: ${words}`, hint};
}

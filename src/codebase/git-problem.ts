import {resolve} from 'node:path';
import type {ChildFailure} from '../subprocess/run.ts';
import type {Diagnostic} from './diagnostic.ts';

const NO_REPOSITORY = /not a git repository/iu;

/** What Git says, and what it means to whoever wants a release. */
const MEANINGS: readonly {
  readonly says: RegExp;
  readonly message: string;
  readonly hint: (folder: string) => string;
}[] = [
  {
    says: /dubious ownership/u,
    message: 'Git does not trust this folder: it belongs to another user.',
    hint: (folder) => `git config --global --add safe.directory ${resolve(folder)}`,
  },
  {
    says: NO_REPOSITORY,
    message: 'This is not a Git repository, so there is no commit to release.',
    hint: () => 'Run git init and commit; or try it without a commit: --local.',
  },
  {
    says: /bad object|not a tree object/iu,
    message: 'This clone does not have the commit that is to be released.',
    hint: () => 'Clone more of its history: in CodeBuild set the Git clone depth to Full.',
  },
  {
    says: /not have any commits|ambiguous argument|unknown revision|bad revision|malformed object|not a valid object/iu,
    message: 'There is no commit yet.',
    hint: () => 'Commit; or try it without: --local.',
  },
];

/** Whether that is all that is wrong: there is no repository. */
export function isNoRepository(error: ChildFailure): boolean {
  return NO_REPOSITORY.test(error.stderr);
}

/** Why Git knows no revision, as a problem of the folder. */
export function gitProblem(folder: string, error: ChildFailure): Diagnostic {
  if (error.kind === 'spawn-failed') {
    return {file: folder, message: 'Git is not on the PATH.', hint: 'Install Git.'};
  }
  const meaning = MEANINGS.find(({says}) => says.test(error.stderr));
  if (meaning === undefined) {
    const words = error.stderr.trim().split('\n').at(-1) || error.message;
    const hint = 'Mend what it names; git status in this folder shows whether Git works again.';
    return {file: folder, message: `Git failed: ${words}`, hint};
  }
  return {file: folder, message: meaning.message, hint: meaning.hint(folder)};
}

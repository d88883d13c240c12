import {
  type GitRepository,
  parseGitRepository,
  sameRepository,
} from '../../../codebuild/source/git-location.ts';
import {
  type ExistingProject,
  currentBranch,
  currentSource,
  isInline,
} from '../../../codebuild/project/current-source.ts';
import {projectNameFor, projectNameProblem} from '../../../codebuild/resource-names.ts';
import {branchPatternProblem} from '../../../codebase/text/ref-names.ts';
import {spell} from '../../spell.ts';
import type {Checkout} from './checkout.ts';
import {buildspecProblem} from '../run/buildspec-problem.ts';
import type {RequiredFlag, Proposals} from '../run/missing-flags.ts';

/**
 * Returns the flags that a project requires. Proposes values of the checkout only if it is of the repository.
 *
 * @param defaultBranch finds the branch to propose in a question.
 */
export function requiredProjectFlags(
  checkout: Checkout,
  defaultBranch: (url: string, isOfCheckout: boolean) => Promise<string>,
): readonly RequiredFlag<'name' | 'git' | 'branch' | 'buildspec'>[] {
  const origin = repositoryOf(checkout.origin);
  const isOfCheckout = (git: string | undefined) =>
    git !== undefined && origin !== undefined && sameRepository(git, origin.url);
  return [
    {
      flag: 'git',
      question: 'Git repository',
      example: 'https://github.com/acme/intranet',
      propose: () => found('origin:', [origin?.url]),
      problem: gitProblem,
      normal: (value) => repositoryOf(value)?.url ?? value,
      shown: withoutUser,
    },
    {
      flag: 'name',
      question: 'Name of the project',
      example: 'intranet',
      propose: ({git}) => found('example:', [projectNameFor(repositoryOf(git)?.repository ?? '')]),
      problem: projectNameProblem,
    },
    {
      flag: 'branch',
      isList: true,
      question: 'Branch to build',
      example: 'main',
      propose: ({git}) =>
        isOfCheckout(git) && checkout.branch !== undefined
          ? found('checked out:', [checkout.branch])
          : found('example:', ['main']),
      look: ({git = ''}) => defaultBranch(git, isOfCheckout(git)),
      problem: branchPatternProblem,
    },
    {
      flag: 'buildspec',
      question: 'Path of the buildspec',
      example: 'buildspec.yml',
      propose: ({git}) =>
        isOfCheckout(git) && checkout.buildspecs.length > 0
          ? found('found:', checkout.buildspecs)
          : found('example:', ['buildspec.yml']),
      problem: buildspecProblem,
    },
  ];
}

function repositoryOf(url: string | undefined): GitRepository | undefined {
  const parsed = url === undefined ? undefined : parseGitRepository(url);
  return parsed === undefined || 'problem' in parsed ? undefined : parsed;
}

function found(words: string, values: readonly (string | undefined)[]): Proposals {
  return {words, values: values.filter((it) => it !== undefined)};
}

function gitProblem(value: string): string | undefined {
  const parsed = parseGitRepository(value);
  if (!('problem' in parsed)) return undefined;
  return `${parsed.problem} ${spell(parsed.hint)}`;
}

/**
 * Returns the flags that are still to be asked for, with the values of an existing project as proposals.
 *
 * @param project the existing project. A buildspec in the project itself is kept without a question.
 */
export function withCurrentValues<Name extends string>(
  flags: readonly RequiredFlag<Name>[],
  project: ExistingProject,
): RequiredFlag<Name>[] {
  const buildspec = project.source?.buildspec ?? '';
  const current: Readonly<Partial<Record<string, string | undefined>>> = {
    git: currentSource(project)?.url,
    branch: currentBranch(project),
    buildspec,
  };
  return flags
    .filter(({flag}) => !(flag === 'buildspec' && isInline(buildspec)))
    .map(({look, ...required}) => {
      const value = current[required.flag] ?? '';
      if (value === '') return look === undefined ? required : {...required, look};
      return {...required, propose: () => found('current:', [value])};
    });
}

/** Removes everything up to the last `@`, which may be a user and a password. */
function withoutUser(address: string): string {
  return address.replace(/^.*@/su, '');
}

import type {Environment} from '../plan-options.ts';
import type {Checkout} from './checkout.ts';
import type {Need, Proposals} from './missing-flags.ts';

/** What is known of names and addresses. */
export interface ProjectRules {
  readonly parseGitUrl: (
    text: string,
  ) =>
    | {readonly url: string; readonly repository: string}
    | {readonly problem: string; readonly hint?: string | undefined};
  /** Whether two addresses mean one repository. */
  readonly sameRepository: (one: string, other: string) => boolean;
  readonly projectNameProblem: (name: string) => string | undefined;
  readonly branchProblem: (name: string) => string | undefined;
}

/** Any of these signs in without a profile. */
const CREDENTIALS = [
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/**
 * The profile, where nothing else says who somebody is. Where none is configured none can be chosen:
 * then the machine itself may have credentials, and signing in tells whether it has.
 */
export function profileNeed(
  profiles: readonly string[],
  environment: Environment,
): readonly Need<'profile'>[] {
  const isSignedIn = CREDENTIALS.some((name) => (environment[name] ?? '') !== '');
  if (isSignedIn || profiles.length === 0) return [];
  return [
    {
      flag: 'profile',
      question: 'AWS profile',
      propose: () => ({values: profiles, words: 'configured:', isComplete: true}),
      // Signing in tells one that is not there, with its own exit code.
      problem: () => undefined,
    },
  ];
}

/** What a project cannot be made without; the checkout is heeded where it is of the repository. */
export function projectNeeds(
  checkout: Checkout,
  rules: ProjectRules,
): readonly Need<'name' | 'git' | 'branch' | 'buildspec'>[] {
  const repositoryOf = (url: string | undefined) => {
    const parsed = url === undefined ? undefined : rules.parseGitUrl(url);
    return parsed === undefined || 'problem' in parsed ? undefined : parsed;
  };
  const origin = repositoryOf(checkout.origin);
  const isOfCheckout = (git: string | undefined) =>
    git !== undefined && origin !== undefined && rules.sameRepository(git, origin.url);
  return [
    {
      flag: 'git',
      question: 'Git repository',
      propose: () => found('origin is', [origin?.url]),
      problem: (value) => gitProblem(value, rules),
      normal: (value) => repositoryOf(value)?.url ?? value,
      shown: withoutUser,
    },
    {
      flag: 'name',
      question: 'Name of the project',
      propose: ({git}) => {
        const name = projectName(repositoryOf(git)?.repository ?? '');
        return found('such as', rules.projectNameProblem(name) === undefined ? [name] : []);
      },
      problem: rules.projectNameProblem,
    },
    {
      flag: 'branch',
      isList: true,
      question: 'Branch to build',
      propose: ({git}) => found('checked out is', isOfCheckout(git) ? [checkout.branch] : []),
      problem: rules.branchProblem,
    },
    {
      flag: 'buildspec',
      question: 'Path of the buildspec',
      propose: ({git}) =>
        isOfCheckout(git) && checkout.buildspecs.length > 0
          ? found('found:', checkout.buildspecs)
          : found('such as', ['buildspec.yml']),
      problem: buildspecProblem,
    },
  ];
}

function found(words: string, values: readonly (string | undefined)[]): Proposals {
  return {words, values: values.filter((it) => it !== undefined)};
}

function gitProblem(value: string, {parseGitUrl}: ProjectRules): string | undefined {
  const parsed = parseGitUrl(value);
  if (!('problem' in parsed)) return undefined;
  return [parsed.problem, parsed.hint].filter((it) => it !== undefined).join(' ');
}

/** A repository may be called what no project can be. */
function projectName(repository: string): string {
  return repository.replaceAll(/[^\w-]+/gu, '-').replaceAll(/^[-_]+|-+$/gu, '');
}

/** CodeBuild takes files of the source, and ARNs of files in S3. */
function buildspecProblem(path: string): string | undefined {
  return /^(?:[/~]|\.\.(?:\/|$)|[a-z]+:\/\/)/iu.test(path)
    ? "It has to be a path from the repository's top, such as buildspec.yml."
    : undefined;
}

/** Before the last `@` a user and a password may stand. */
function withoutUser(address: string): string {
  return address.replace(/^.*@/su, '');
}

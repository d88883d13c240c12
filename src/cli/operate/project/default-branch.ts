import {tmpdir} from 'node:os';
import {gitEnvironment} from '../../../codebase/git/git-environment.ts';
import {branchProblem} from '../../../codebase/text/ref-names.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';
import type {Environment} from '../../../environment.ts';
import type {Checkout} from './checkout.ts';

/** The name that hosts give to the first branch of a new repository. */
const USUAL = 'main';
/** Short, because a person is waiting for the next question. */
const LONGEST_MS = 5000;

/**
 * Keeps Git from asking for credentials: at the terminal, in a window, or through a program.
 * https://git-scm.com/docs/gitcredentials#_requesting_credentials
 * https://github.com/git-ecosystem/git-credential-manager/blob/main/docs/environment.md#gcm_interactive
 */
const WITHOUT_PROMPTS = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
};

interface DefaultBranchOptions {
  readonly run: Run;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Timeout of the request to the host, in milliseconds. */
  readonly longestMs?: number;
}

/**
 * Finds the default branch of a repository: asks its host, else reads the checkout, else returns `main`.
 *
 * @param url to clone from, without a user or a password.
 * @param checkout the checkout of this repository, or `undefined` if the command runs outside one.
 */
export async function defaultBranch(
  url: string,
  checkout: Pick<Checkout, 'root' | 'branch'> | undefined,
  {run, environment, signal, longestMs = LONGEST_MS}: DefaultBranchOptions,
): Promise<string> {
  const env = {...gitEnvironment(environment), ...WITHOUT_PROMPTS};
  const git = async (cwd: string, ...args: string[]) => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
    try {
      const program = {file: 'git', args, cwd, env, signal: patience, graceSeconds: 1};
      return (await run(program)).stdout;
    } catch (error) {
      // The branch is only a proposal.
      if (error instanceof ChildFailure) return '';
      throw error;
    }
  };
  const root = checkout?.root;
  // Git may have credentials for the origin, but not for the URL in the project.
  const listed = await (root === undefined
    ? git(tmpdir(), 'ls-remote', '--symref', '--', url, 'HEAD')
    : git(root, 'ls-remote', '--symref', 'origin', 'HEAD'));
  const ofHost = /^ref: refs\/heads\/(?<name>\S+)\tHEAD$/mu.exec(listed)?.groups?.['name'];
  if (ofHost !== undefined && branchProblem(ofHost) === undefined) return ofHost;
  if (root === undefined) return USUAL;
  const refs = await git(root, 'for-each-ref', '--format=%(refname) %(symref)');
  const cloned = /^refs\/remotes\/origin\/HEAD refs\/remotes\/origin\/(?<name>.+)$/mu.exec(refs);
  const hasUsual = /^refs\/(?:heads|remotes\/origin)\/main $/mu.test(refs);
  return cloned?.groups?.['name'] ?? (hasUsual ? USUAL : checkout?.branch) ?? USUAL;
}

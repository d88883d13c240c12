import {tmpdir} from 'node:os';
import {gitEnvironment} from '../../../codebase/git/git-environment.ts';
import {branchProblem} from '../../../codebase/git/ref-names.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';
import type {Environment} from '../../../environment.ts';
import type {Checkout} from './checkout.ts';

/** What hosts call the first branch of a new repository. */
const USUAL = 'main';
/** Somebody waits for the next question meanwhile. */
const LONGEST_MS = 5000;

/**
 * Whoever cannot be signed in without a question is not: no terminal, no window and no program asks.
 * https://git-scm.com/docs/gitcredentials#_requesting_credentials
 * https://github.com/git-ecosystem/git-credential-manager/blob/main/docs/environment.md#gcm_interactive
 */
const ASKS_NOBODY = {
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
  /** How long the host may take. */
  readonly longestMs?: number;
}

/**
 * Finds the branch that a repository's builds should be of: the one that its host calls the default,
 * else what the checkout knows, else `main`.
 *
 * @param url to clone from, without a user or a password.
 * @param checkout the checkout of this repository, or `undefined` if the command runs outside one.
 */
export async function defaultBranch(
  url: string,
  checkout: Pick<Checkout, 'root' | 'branch'> | undefined,
  {run, environment, signal, longestMs = LONGEST_MS}: DefaultBranchOptions,
): Promise<string> {
  const env = {...gitEnvironment(environment), ...ASKS_NOBODY};
  const git = async (cwd: string, ...args: string[]) => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
    try {
      const program = {file: 'git', args, cwd, env, signal: patience, graceSeconds: 1};
      return (await run(program)).stdout;
    } catch (error) {
      // It is only a proposal.
      if (error instanceof ChildFailure) return '';
      throw error;
    }
  };
  const root = checkout?.root;
  // The origin may be signed in to in another way than by the address that CodeBuild is given.
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

import type {GitHostKind} from '../../../codebuild/source/git-host.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {readSecret} from '../run/secret-input.ts';

/**
 * What the tokens look like, and what they need.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/access-tokens-github.html
 * https://docs.aws.amazon.com/codebuild/latest/userguide/access-tokens-bitbucket.html
 */
const TOKENS: Readonly<Record<GitHostKind, {readonly message: string; readonly example: string}>> =
  {
    BITBUCKET: {
      message:
        'Access token of Bitbucket (scopes repository:read, pullrequest:read, webhook and account)',
      example: 'ATCTT…',
    },
    GITHUB: {
      message: 'Personal access token of GitHub (scopes repo and admin:repo_hook)',
      example: 'ghp_… or github_pat_…',
    },
    GITHUB_ENTERPRISE: {
      message: 'Personal access token of GitHub Enterprise (scopes repo and admin:repo_hook)',
      example: 'ghp_…',
    },
    GITLAB: {message: 'Personal access token of GitLab', example: 'glpat-…'},
    GITLAB_SELF_MANAGED: {message: 'Personal access token of GitLab', example: 'glpat-…'},
  };

/**
 * Asks for the token of a host, or reads it from standard input.
 *
 * @throws {Failure} `usage` if there is none, or it cannot be one.
 */
export async function askToken(
  host: GitHostKind,
  {questions}: Pick<OperatorRun, 'questions'>,
): Promise<string> {
  const {message, example} = TOKENS[host];
  return readSecret({
    what: 'token',
    message,
    example,
    questions,
    stdin: process.stdin,
  });
}

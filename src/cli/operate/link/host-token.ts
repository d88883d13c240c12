import type {GitHostKind} from '../../../codebuild/source/git-host.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {readSecret} from '../run/secret-input.ts';

/**
 * The form of the tokens, and the scopes that they require.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/access-tokens-github.html
 * https://docs.aws.amazon.com/codebuild/latest/userguide/access-tokens-bitbucket.html
 */
const TOKENS: Readonly<Record<GitHostKind, {readonly message: string; readonly example: string}>> =
  {
    BITBUCKET: {
      message:
        'Bitbucket access token (scopes repository:read, pullrequest:read, webhook and account)',
      example: 'ATCTT…',
    },
    GITHUB: {
      message: 'GitHub personal access token (scopes repo and admin:repo_hook)',
      example: 'ghp_… or github_pat_…',
    },
    GITHUB_ENTERPRISE: {
      message: 'GitHub Enterprise personal access token (scopes repo and admin:repo_hook)',
      example: 'ghp_…',
    },
    GITLAB: {message: 'GitLab personal access token', example: 'glpat-…'},
    GITLAB_SELF_MANAGED: {message: 'GitLab personal access token', example: 'glpat-…'},
  };

/**
 * Asks for the token of a Git host, or reads it from standard input.
 *
 * @throws {Failure} of kind `usage` if the token is missing or invalid.
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

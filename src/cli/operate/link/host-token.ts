import {CONNECTION_PROVIDERS, type GitHostKind} from '../../../codebuild/source/git-host.ts';
import {
  type TokenHost,
  takesConnections,
  takesTokens,
} from '../../../codebuild/source/link-steps.ts';
import {Failure} from '../../../errors.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {readSecret} from '../run/secret-input.ts';

/**
 * The form of the tokens, and the scopes that they require.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/access-tokens-github.html
 * https://docs.aws.amazon.com/codebuild/latest/userguide/access-tokens-bitbucket.html
 */
const TOKENS: Readonly<Record<TokenHost, {readonly message: string; readonly example: string}>> = {
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
};

/**
 * Asks for the token of a Git host, or reads it from standard input.
 *
 * @throws {Failure} of kind `usage` if the token is missing or invalid.
 */
export async function askToken(
  host: TokenHost,
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

/** @throws {Failure} of kind `usage` if CodeBuild does not store tokens for a kind of host. */
export function requireTokenHost(host: GitHostKind): TokenHost {
  if (takesTokens(host)) return host;
  const title = CONNECTION_PROVIDERS[host];
  const connect = takesConnections(host)
    ? `Create a connection: --connection ${host.toLowerCase()}`
    : 'Create a connection in Developer Tools > Settings > Connections: https://console.aws.amazon.com/codesuite/settings/connections';
  throw new Failure('usage.invalid-value', `CodeBuild does not store tokens for ${title}.`, {
    remedy: [connect, 'Or use a token in Secrets Manager: --from-secret ARN'],
  });
}

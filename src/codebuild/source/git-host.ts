import type {ProviderType} from '@aws-sdk/client-codestar-connections';
import type {ServerType} from '@aws-sdk/client-codebuild';
import type {RefusedValue} from '../refused-value.ts';

/** A kind of Git host, by CodeBuild's name for it. */
export type GitHostKind = Extract<
  ServerType,
  'BITBUCKET' | 'GITHUB' | 'GITHUB_ENTERPRISE' | 'GITLAB' | 'GITLAB_SELF_MANAGED'
>;

/** Kinds of hosts that an organisation runs itself, so that their names say little about the kind. */
export const SELF_MANAGED = [
  'GITHUB_ENTERPRISE',
  'GITLAB_SELF_MANAGED',
] as const satisfies readonly GitHostKind[];

/** The names of CodeConnections for each kind, which differ from CodeBuild's. */
export const CONNECTION_PROVIDERS = {
  BITBUCKET: 'Bitbucket',
  GITHUB: 'GitHub',
  GITHUB_ENTERPRISE: 'GitHubEnterpriseServer',
  GITLAB: 'GitLab',
  GITLAB_SELF_MANAGED: 'GitLabSelfManaged',
} as const satisfies Record<GitHostKind, ProviderType>;

/** Other names of hosts: for SSH over the HTTPS port, and with `www`. */
const ALIASES: Readonly<Record<string, string>> = {
  'altssh.bitbucket.org': 'bitbucket.org',
  'altssh.gitlab.com': 'gitlab.com',
  'ssh.github.com': 'github.com',
  'www.bitbucket.org': 'bitbucket.org',
  'www.github.com': 'github.com',
  'www.gitlab.com': 'gitlab.com',
};

const KNOWN: Readonly<Record<string, GitHostKind>> = {
  'bitbucket.org': 'BITBUCKET',
  'github.com': 'GITHUB',
  'gitlab.com': 'GITLAB',
};

const SUPPORTED =
  'CodeBuild supports GitHub, GitHub Enterprise Server, GitLab, self-managed GitLab and Bitbucket Cloud.';

/** Hosts that CodeBuild certainly does not support. */
const OTHERS: readonly (readonly [RegExp, RefusedValue])[] = [
  [
    /^git-codecommit(?:-fips)?\./u,
    {
      problem: 'CodeCommit has no webhooks, so a push cannot start a build.',
      hint: 'Create the project in the console, and start its builds with EventBridge.',
    },
  ],
  [
    /^gist\.|^raw\.githubusercontent\.com$|^api\.github\.com$/u,
    {
      problem: 'This host has no repositories.',
      hint: 'Use the clone URL of the repository.',
    },
  ],
  [
    /(?:^|\.)(?:dev\.azure\.com|visualstudio\.com|codeberg\.org|git\.sr\.ht|gitea\.com)$/u,
    {problem: 'CodeBuild does not support this host.', hint: SUPPORTED},
  ],
  [/bitbucket/u, {problem: 'CodeBuild does not support self-hosted Bitbucket.', hint: SUPPORTED}],
];

/** Names of self-managed hosts that tell the kind. */
const TELLING: readonly (readonly [RegExp, GitHostKind])[] = [
  [/gitlab/u, 'GITLAB_SELF_MANAGED'],
  [/github|(?:^|[.-])ghe(?:[.-]|$)/u, 'GITHUB_ENTERPRISE'],
];

/**
 * Returns the usual name of a host, and the kind that this name tells.
 *
 * @param given in lower case, possibly with a port.
 * @returns `kind` is `undefined` if the name does not tell it.
 */
export function gitHost(
  given: string,
): {readonly host: string; readonly kind: GitHostKind | undefined} | RefusedValue {
  const host = ALIASES[given] ?? given;
  const kind = KNOWN[host];
  if (kind !== undefined) return {host, kind};
  const refused = OTHERS.find(([pattern]) => pattern.test(host))?.[1];
  if (refused !== undefined) return refused;
  return {host, kind: TELLING.find(([pattern]) => pattern.test(host))?.[1]};
}

/** Returns the kind of a host that everyone shares, such as github.com; `undefined` for any other host. */
export function sharedHostKind(host: string): GitHostKind | undefined {
  return KNOWN[host];
}

import type {ProviderType} from '@aws-sdk/client-codestar-connections';
import type {ServerType} from '@aws-sdk/client-codebuild';
import type {RefusedValue} from '../refused-value.ts';

/** A kind of Git host, by CodeBuild's name for it. */
export type GitHostKind = Extract<
  ServerType,
  'BITBUCKET' | 'GITHUB' | 'GITHUB_ENTERPRISE' | 'GITLAB' | 'GITLAB_SELF_MANAGED'
>;

/** What connections call each kind: CodeBuild's names are not theirs. */
export const CONNECTION_PROVIDERS = {
  BITBUCKET: 'Bitbucket',
  GITHUB: 'GitHub',
  GITHUB_ENTERPRISE: 'GitHubEnterpriseServer',
  GITLAB: 'GitLab',
  GITLAB_SELF_MANAGED: 'GitLabSelfManaged',
} as const satisfies Record<GitHostKind, ProviderType>;

/** Hosts with another name for a firewall that lets no ssh through, and names with `www`. */
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

const TAKEN =
  'CodeBuild takes GitHub, GitHub Enterprise Server, GitLab, self-managed GitLab and Bitbucket Cloud.';

/** Hosts that are certainly nothing of this. */
const OTHERS: readonly (readonly [RegExp, RefusedValue])[] = [
  [
    /^git-codecommit(?:-fips)?\./u,
    {
      problem: 'CodeCommit has no webhooks, so that no push would start a build.',
      hint: 'Start builds of it by EventBridge, with a project made in the console.',
    },
  ],
  [
    /^gist\.|^raw\.githubusercontent\.com$|^api\.github\.com$/u,
    {
      problem: 'This is not the host of a repository.',
      hint: 'Give the address that the repository is cloned from.',
    },
  ],
  [
    /(?:^|\.)(?:dev\.azure\.com|visualstudio\.com|codeberg\.org|git\.sr\.ht|gitea\.com)$/u,
    {problem: 'CodeBuild builds nothing from this host.', hint: TAKEN},
  ],
  [
    /bitbucket/u,
    {problem: 'CodeBuild takes no Bitbucket of your own, only bitbucket.org.', hint: TAKEN},
  ],
];

/** The host's usual name, and its kind: what is nothing else is taken for GitHub Enterprise. */
export function gitHost(
  given: string,
): {readonly host: string; readonly kind: GitHostKind} | RefusedValue {
  const host = ALIASES[given] ?? given;
  const kind = KNOWN[host];
  if (kind !== undefined) return {host, kind};
  const refused = OTHERS.find(([pattern]) => pattern.test(host))?.[1];
  if (refused !== undefined) return refused;
  return {host, kind: host.includes('gitlab') ? 'GITLAB_SELF_MANAGED' : 'GITHUB_ENTERPRISE'};
}

import type {PullRequestBuildApproverRole, PullRequestBuildPolicy} from '@aws-sdk/client-codebuild';
import type {GitHostKind} from '../source/git-host.ts';

/**
 * People who may push may also approve builds of pull requests. That gives them no more rights.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/pull-request-build-policy.html
 */
const GITHUB_APPROVERS = ['GITHUB_ADMIN', 'GITHUB_MAINTAIN', 'GITHUB_WRITE'] as const;
const GITLAB_APPROVERS = ['GITLAB_DEVELOPER', 'GITLAB_MAINTAINER', 'GITLAB_OWNER'] as const;
const APPROVERS: Readonly<Record<GitHostKind, readonly PullRequestBuildApproverRole[]>> = {
  BITBUCKET: ['BITBUCKET_ADMIN', 'BITBUCKET_WRITE'],
  GITHUB: GITHUB_APPROVERS,
  GITHUB_ENTERPRISE: GITHUB_APPROVERS,
  GITLAB: GITLAB_APPROVERS,
  GITLAB_SELF_MANAGED: GITLAB_APPROVERS,
};

/** Returns our policy for a kind of host: pull requests from forks wait for a comment by someone who may push. */
export function guardingPolicy(kind: GitHostKind): PullRequestBuildPolicy {
  return {requiresCommentApproval: 'FORK_PULL_REQUESTS', approverRoles: [...APPROVERS[kind]]};
}

/** Returns whether pull requests from forks wait for an approval. */
export function guardsForks({requiresCommentApproval}: PullRequestBuildPolicy): boolean {
  return (
    requiresCommentApproval === 'FORK_PULL_REQUESTS' ||
    requiresCommentApproval === 'ALL_PULL_REQUESTS'
  );
}

/** Returns whether a policy can be that of a kind of host. The roles have the names of their host's. */
export function fitsHost({approverRoles = []}: PullRequestBuildPolicy, kind: GitHostKind): boolean {
  const host = `${kind.split('_', 1)[0] ?? ''}_`;
  return approverRoles.every((it) => it.startsWith(host));
}

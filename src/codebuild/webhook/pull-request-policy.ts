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

/**
 * Returns the approval policy of a webhook: the one that it has, else our own, by which pull requests from forks wait
 * for a comment by someone who may push. At a host of another kind, the people who approve are those of our own.
 *
 * @param kept the policy that the webhook has, possibly at another host.
 * @param mustGuard whether a policy that lets pull requests from forks pass is replaced.
 */
export function policyFor(
  kind: GitHostKind,
  kept?: PullRequestBuildPolicy,
  mustGuard = false,
): PullRequestBuildPolicy {
  const isKept = kept !== undefined && (!mustGuard || guardsForks(kept));
  if (isKept && fitsHost(kept, kind)) return kept;
  const {requiresCommentApproval = 'FORK_PULL_REQUESTS'} = isKept ? kept : {};
  return requiresCommentApproval === 'DISABLED'
    ? {requiresCommentApproval}
    : {requiresCommentApproval, approverRoles: [...APPROVERS[kind]]};
}

/** Returns whether pull requests from forks wait for an approval. */
export function guardsForks({requiresCommentApproval}: PullRequestBuildPolicy): boolean {
  return (
    requiresCommentApproval === 'FORK_PULL_REQUESTS' ||
    requiresCommentApproval === 'ALL_PULL_REQUESTS'
  );
}

/** Describes a policy: `FORK_PULL_REQUESTS, approved by GITHUB_ADMIN, GITHUB_WRITE`. */
export function describePolicy({
  requiresCommentApproval = 'DISABLED',
  approverRoles = [],
}: PullRequestBuildPolicy): string {
  const isApproved = requiresCommentApproval !== 'DISABLED' && approverRoles.length > 0;
  return isApproved
    ? `${requiresCommentApproval}, approved by ${approverRoles.join(', ')}`
    : requiresCommentApproval;
}

/** Returns whether a policy can be that of a kind of host. The roles have the names of their host's. */
function fitsHost({approverRoles = []}: PullRequestBuildPolicy, kind: GitHostKind): boolean {
  const host = `${kind.split('_', 1)[0] ?? ''}_`;
  return approverRoles.every((it) => it.startsWith(host));
}

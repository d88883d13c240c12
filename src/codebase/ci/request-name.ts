/**
 * Names of branches in which CI services, their plugins and people keep the commits of a pull request:
 * `pr/12/merge`, `pull/12/head`, `pull-requests/12/from`, `merge-requests/12`, `PR-12`, `12/merge`.
 */
const REQUEST =
  /^(?:(?:pr|mr|pull|pull-requests?|merge-requests?)\/(?<path>\d+)(?:\/(?:head|merge|merge-clean|from|to|train|base))?|(?:pr|mr|pull-request|merge-request)-(?<dash>\d+)(?:-(?:head|merge))?|(?<bare>\d+)\/(?:head|merge)|changes\/\d+\/(?<change>\d+)\/\d+)$/iu;

/**
 * Branches that merge queues create to test pull requests before they are merged: those of GitHub,
 * Mergify, Trunk and Graphite.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 * https://docs.mergify.com/changelog/2022-07-20-queue-branch-prefix-is-now-configurable
 * https://docs.trunk.io/merge-queue/reference/common-problems
 */
const MERGE_QUEUE =
  /^(?:gh-readonly-queue|mergify\/merge-queue|trunk-merge)\/(?:(?:.*\/)?pr-(?<number>\d+)(?:[-/].*)?|.*)$|^gtmq_/su;

/**
 * Reads the name of a branch that belongs to a pull request or a merge queue.
 *
 * @param name without `refs/` or `refs/heads/` as a prefix.
 * @returns the number as text; `''` if the name does not contain it; `undefined` for any other branch.
 */
export function requestOfName(name: string): string | undefined {
  const groups = REQUEST.exec(name)?.groups;
  if (groups !== undefined) {
    return groups['path'] ?? groups['dash'] ?? groups['bare'] ?? groups['change'];
  }
  const queued = MERGE_QUEUE.exec(name);
  return queued === null ? undefined : (queued.groups?.['number'] ?? '');
}

/** Like {@link requestOfName}, for a name that may have a remote's name as a prefix: `origin/pr/12/from`. */
export function requestOfRemoteName(name: string): string | undefined {
  return requestOfName(name) ?? requestOfName(name.slice(name.indexOf('/') + 1));
}

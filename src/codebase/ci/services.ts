import type {Environment} from '../../environment.ts';
import {type CiReference, ofBranch, ofPullRequest, ofRef, ofTag} from './ci-reference.ts';

/** Reads one variable that is set. */
type Reader = readonly [
  variable: string,
  read: (value: string, variable: string) => CiReference | undefined,
];

/** How a CI service tells what it builds. */
interface CiService {
  /** It runs this build if one of these is set. */
  readonly signs: readonly string[];
  /** The variable with the commit that the rest is true of. */
  readonly commit: string;
  /** The most certain first. */
  readonly readers: readonly Reader[];
}

/**
 * CI services but CodeBuild. A table of our own, because the libraries there are read `process.env` and
 * tell no branch (`ci-info`), or take the branch of a pull request for one that is built, and a tag for
 * a branch (`env-ci`).
 */
const SERVICES: readonly CiService[] = [
  {
    // GitHub Actions: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    // On pull_request_target, GITHUB_REF is the branch that is merged into.
    signs: ['GITHUB_ACTIONS', 'GITHUB_REF'],
    commit: 'GITHUB_SHA',
    readers: [
      ['GITHUB_REF', ofRef],
      ['GITHUB_HEAD_REF', unnumbered],
      [
        'GITHUB_EVENT_NAME',
        (value, it) => (value.startsWith('pull_request') ? unnumbered('', it) : undefined),
      ],
    ],
  },
  {
    // GitLab CI: https://docs.gitlab.com/ci/variables/predefined_variables/
    signs: ['GITLAB_CI'],
    commit: 'CI_COMMIT_SHA',
    readers: [
      ['CI_MERGE_REQUEST_IID', ofPullRequest],
      ['CI_MERGE_REQUEST_REF_PATH', ofRef],
      ['CI_EXTERNAL_PULL_REQUEST_IID', ofPullRequest],
      ['CI_COMMIT_TAG', ofTag],
      ['CI_COMMIT_BRANCH', ofBranch],
    ],
  },
  {
    // Bitbucket: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
    signs: ['BITBUCKET_BUILD_NUMBER', 'BITBUCKET_COMMIT'],
    commit: 'BITBUCKET_COMMIT',
    readers: [
      ['BITBUCKET_PR_ID', ofPullRequest],
      ['BITBUCKET_TAG', ofTag],
      ['BITBUCKET_BRANCH', ofBranch],
    ],
  },
  {
    // Buildkite: https://buildkite.com/docs/pipelines/configure/environment-variables
    signs: ['BUILDKITE'],
    commit: 'BUILDKITE_COMMIT',
    readers: [
      ['BUILDKITE_PULL_REQUEST', unlessFalse],
      ['BUILDKITE_TAG', ofTag],
      ['BUILDKITE_BRANCH', ofBranch],
    ],
  },
  {
    // CircleCI: https://circleci.com/docs/reference/variables/
    signs: ['CIRCLECI'],
    commit: 'CIRCLE_SHA1',
    readers: [
      ['CIRCLE_PR_NUMBER', ofPullRequest],
      ['CIRCLE_PULL_REQUEST', ofPullRequest],
      ['CIRCLE_TAG', ofTag],
      // Of a fork's pull request, the branch is pull/12.
      [
        'CIRCLE_BRANCH',
        (value, it) =>
          /^pull\/\d/u.test(value) ? ofRef(`refs/${value}`, it) : ofBranch(value, it),
      ],
    ],
  },
  {
    // Jenkins: https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables
    // and the plugins git, ghprb and gitlab: https://plugins.jenkins.io/git/
    // JENKINS_URL is set only if the administrator configured it.
    signs: ['JENKINS_URL', 'JENKINS_HOME'],
    commit: 'GIT_COMMIT',
    readers: [
      ['CHANGE_ID', ofPullRequest],
      ['ghprbPullId', ofPullRequest],
      ['gitlabMergeRequestIid', ofPullRequest],
      ['TAG_NAME', ofTag],
      ['BRANCH_NAME', ofBranch],
      ['GIT_BRANCH', ofJenkinsBranch],
    ],
  },
  {
    // Azure Pipelines: https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables
    signs: ['TF_BUILD'],
    commit: 'BUILD_SOURCEVERSION',
    readers: [
      ['SYSTEM_PULLREQUEST_PULLREQUESTNUMBER', ofPullRequest],
      ['SYSTEM_PULLREQUEST_PULLREQUESTID', ofPullRequest],
      ['BUILD_SOURCEBRANCH', ofRef],
    ],
  },
];

/** What the CI services whose variables are set say they build, the most certain first. */
export function serviceReferences(environment: Environment): CiReference[] {
  return SERVICES.filter(({signs}) => signs.some((it) => environment[it])).flatMap((service) =>
    service.readers.flatMap(([variable, read]) => {
      const value = environment[variable];
      const reference = value ? read(value, variable) : undefined;
      return reference === undefined ? [] : [ofCommit(reference, environment, service.commit)];
    }),
  );
}

function ofCommit(reference: CiReference, environment: Environment, from: string): CiReference {
  const id = environment[from] ?? '';
  // Buildkite's may be the word HEAD.
  const isCommit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(id);
  if (reference.kind === 'pull-request' || !isCommit) return reference;
  return {...reference, commit: {id, from}};
}

/** The variable tells that it is a pull request, but not which. */
function unnumbered(_: string, from: string): CiReference {
  return ofPullRequest('', from);
}

function unlessFalse(value: string, from: string): CiReference | undefined {
  return value === 'false' ? undefined : ofPullRequest(value, from);
}

/** `origin/main`, `main`, `refs/heads/main`, `origin/pr/12/merge` or `detached`. */
function ofJenkinsBranch(value: string, from: string): CiReference | undefined {
  if (/^(?:detached|(?:.+\/)?HEAD)$/u.test(value)) return undefined;
  if (value.startsWith('refs/')) return ofRef(value, from);
  const number = /^[^/]+\/pr\/(?<number>\d+)\/(?:head|merge)$/u.exec(value)?.groups?.['number'];
  if (number !== undefined) return ofPullRequest(number, from);
  const branch = ofBranch(value, from);
  return branch.kind === 'branch' ? {...branch, kind: 'remote-branch'} : branch;
}

import type {Environment} from '../../environment.ts';
import {
  type CiReference,
  ofBranch,
  ofBranchOrTag,
  ofPullRequest,
  ofRef,
  ofRemoteBranch,
  ofTag,
} from './ci-reference.ts';

/** Reads one variable that is set. */
type Reader = readonly [
  variable: string,
  read: (value: string, variable: string, environment: Environment) => CiReference | undefined,
];

/** How to read from a CI service's variables what it builds. */
export interface CiService {
  readonly name: string;
  /** The service runs this build if one of these is set, or has the value after `=`. */
  readonly signs: readonly string[];
  /** The variable with the commit that the other variables refer to. */
  readonly commit?: string;
  /** The most reliable first. */
  readonly readers: readonly Reader[];
}

/**
 * https://docs.drone.io/pipeline/environment/reference/ and
 * https://developer.harness.io/docs/continuous-integration/troubleshoot-ci/ci-env-var/
 * In a pull request, DRONE_BRANCH is the target branch. If the pull request is promoted, only
 * DRONE_COMMIT_REF says that it is one.
 */
const DRONE: readonly Reader[] = [
  ['DRONE_PULL_REQUEST', ofNumber],
  ['DRONE_BUILD_EVENT', ofEvent],
  ['DRONE_COMMIT_REF', ofRef],
  ['DRONE_TAG', ofTag],
  ['DRONE_BRANCH', ofBranch],
];

/**
 * CI services except CodeBuild. Existing libraries do not fit: they read `process.env`; `ci-info` does not
 * return the branch; `env-ci` confuses the branch of a pull request, or a tag, with the branch that is
 * built.
 */
export const SERVICES: readonly CiService[] = [
  {
    // https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    // On pull_request_target, GITHUB_REF is the target branch.
    name: 'GitHub Actions',
    signs: ['GITHUB_ACTIONS', 'GITHUB_REF'],
    commit: 'GITHUB_SHA',
    readers: [
      ['GITHUB_REF', ofRef],
      ['GITHUB_HEAD_REF', unnumbered],
      ['GITHUB_EVENT_NAME', ofGithubEvent],
    ],
  },
  {
    // https://docs.gitlab.com/ci/variables/predefined_variables/
    name: 'GitLab CI',
    signs: ['GITLAB_CI'],
    commit: 'CI_COMMIT_SHA',
    readers: [
      ['CI_MERGE_REQUEST_IID', ofNumber],
      ['CI_MERGE_REQUEST_REF_PATH', ofRef],
      ['CI_EXTERNAL_PULL_REQUEST_IID', ofNumber],
      ['CI_COMMIT_TAG', ofTag],
      ['CI_COMMIT_BRANCH', ofBranch],
    ],
  },
  {
    // https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
    name: 'Bitbucket Pipelines',
    signs: ['BITBUCKET_BUILD_NUMBER', 'BITBUCKET_COMMIT'],
    commit: 'BITBUCKET_COMMIT',
    readers: [
      ['BITBUCKET_PR_ID', ofNumber],
      ['BITBUCKET_TAG', ofTag],
      ['BITBUCKET_BRANCH', ofBranch],
    ],
  },
  {
    // https://buildkite.com/docs/pipelines/configure/environment-variables
    name: 'Buildkite',
    signs: ['BUILDKITE'],
    commit: 'BUILDKITE_COMMIT',
    readers: [
      ['BUILDKITE_PULL_REQUEST', ofNumber],
      ['BUILDKITE_TAG', ofTag],
      ['BUILDKITE_BRANCH', ofBuildkiteBranch],
    ],
  },
  {
    // https://circleci.com/docs/reference/variables/
    // In a pull request from a fork, the branch is pull/12.
    name: 'CircleCI',
    signs: ['CIRCLECI'],
    commit: 'CIRCLE_SHA1',
    readers: [
      ['CIRCLE_PR_NUMBER', ofNumber],
      ['CIRCLE_PULL_REQUEST', ofNumber],
      ['CIRCLE_TAG', ofTag],
      ['CIRCLE_BRANCH', ofBranch],
    ],
  },
  {
    // https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables
    // and the plugins git, ghprb, github-pullrequest, gitlab-plugin, bitbucket-push-and-pull-request,
    // stash-pullrequest-builder and gerrit-trigger: https://plugins.jenkins.io/git/
    // JENKINS_URL is set only if the administrator configured it.
    name: 'Jenkins',
    signs: ['JENKINS_URL', 'JENKINS_HOME', 'HUDSON_URL'],
    commit: 'GIT_COMMIT',
    readers: [
      ['CHANGE_ID', ofNumber],
      ['ghprbPullId', ofNumber],
      ['GITHUB_PR_NUMBER', ofNumber],
      ['gitlabMergeRequestIid', ofNumber],
      ['gitlabActionType', (value, it) => unnumberedIf(/^(?:MERGE|NOTE)/u, value, it)],
      ['BITBUCKET_PULL_REQUEST_ID', ofNumber],
      ['pullRequestId', ofNumber],
      // With other values, the change is already merged.
      ['GERRIT_EVENT_TYPE', (value, it) => unnumberedIf(/^(?!change-merged|ref-)/u, value, it)],
      ['TAG_NAME', ofJenkinsTag],
      ['BRANCH_NAME', ofJenkinsBranch],
      ['GIT_BRANCH', ofRemoteBranch],
    ],
  },
  {
    // https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables
    // If a build is queued by the API, BUILD_SOURCEBRANCH may be a name without refs/heads/.
    name: 'Azure Pipelines',
    signs: ['TF_BUILD'],
    commit: 'BUILD_SOURCEVERSION',
    readers: [
      ['SYSTEM_PULLREQUEST_PULLREQUESTNUMBER', ofNumber],
      ['SYSTEM_PULLREQUEST_PULLREQUESTID', ofNumber],
      ['BUILD_REASON', (value, it) => unnumberedIf(/^PullRequest$/u, value, it)],
      ['BUILD_SOURCEBRANCH', ofBranchOrTag],
    ],
  },
  {
    // https://woodpecker-ci.org/docs/usage/environment
    // In a pull request, CI_COMMIT_BRANCH is the target branch. If the pull request or a tag is deployed,
    // only CI_COMMIT_REF says so.
    name: 'Woodpecker',
    signs: ['CI=woodpecker'],
    commit: 'CI_COMMIT_SHA',
    readers: [
      ['CI_COMMIT_PULL_REQUEST', ofNumber],
      ['CI_PIPELINE_EVENT', ofEvent],
      ['CI_BUILD_EVENT', ofEvent],
      ['CI_COMMIT_REF', ofRef],
      ['CI_COMMIT_TAG', ofTag],
      ['CI_COMMIT_BRANCH', ofBranch],
    ],
  },
  {
    name: 'Drone',
    signs: ['DRONE'],
    commit: 'DRONE_COMMIT_SHA',
    readers: DRONE,
  },
  {
    name: 'Harness CI',
    signs: ['HARNESS_BUILD_ID'],
    commit: 'DRONE_COMMIT_SHA',
    readers: DRONE,
  },
  {
    // https://docs.prow.k8s.io/docs/jobs/#job-environment-variables
    // In the build of a tag, PULL_BASE_REF is the tag.
    name: 'Prow',
    signs: ['PROW_JOB_ID'],
    commit: 'PULL_BASE_SHA',
    readers: [
      ['PULL_NUMBER', ofNumber],
      ['JOB_TYPE', (value, it) => unnumberedIf(/^(?:presubmit|batch)$/u, value, it)],
      ['PULL_BASE_REF', ofBranchOrTag],
    ],
  },
  {
    // https://docs.semaphore.io/reference/env-vars
    // In a pull request, SEMAPHORE_GIT_BRANCH is the target branch.
    name: 'Semaphore',
    signs: ['SEMAPHORE'],
    commit: 'SEMAPHORE_GIT_SHA',
    readers: [
      ['SEMAPHORE_GIT_PR_NUMBER', ofNumber],
      ['PULL_REQUEST_NUMBER', ofNumber],
      ['SEMAPHORE_GIT_REF_TYPE', (value, it) => unnumberedIf(/^pull-request$/u, value, it)],
      ['SEMAPHORE_GIT_REF', ofRef],
      ['SEMAPHORE_GIT_TAG_NAME', ofTag],
      ['SEMAPHORE_GIT_BRANCH', ofBranch],
      ['BRANCH_NAME', ofBranch],
    ],
  },
  {
    // https://confluence.atlassian.com/bamboo/bamboo-variables-289277087.html
    name: 'Bamboo',
    signs: ['bamboo_planKey', 'bamboo_buildKey'],
    commit: 'bamboo_planRepository_revision',
    readers: [
      ['bamboo_repository_pr_key', ofNumber],
      ['bamboo_planRepository_branchName', ofBranch],
    ],
  },
  {
    // https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values
    // In a pull request, BRANCH_NAME is its own branch. A step only has the variables of its configuration.
    name: 'Google Cloud Build',
    signs: ['BUILDER_OUTPUT', '_PR_NUMBER'],
    commit: 'COMMIT_SHA',
    readers: [
      ['_PR_NUMBER', ofNumber],
      ['TAG_NAME', ofTag],
    ],
  },
  {
    // https://go-vela.github.io/docs/reference/environment/variables/
    // In a pull request, VELA_BUILD_BRANCH is the target branch. If a commit is deployed by its hash, it is
    // the default branch: https://go-vela.github.io/docs/usage/deployments
    name: 'Vela',
    signs: ['VELA'],
    commit: 'VELA_BUILD_COMMIT',
    readers: [
      ['VELA_PULL_REQUEST', ofNumber],
      ['VELA_BUILD_EVENT', ofVelaEvent],
      ['VELA_BUILD_TAG', ofTag],
      ['VELA_BUILD_BRANCH', ofBranch],
    ],
  },
];

/** The variable says that this is a pull request, but not its number. */
function unnumbered(_: string, from: string): CiReference {
  return ofPullRequest('', from);
}

function unnumberedIf(form: RegExp, value: string, from: string): CiReference | undefined {
  return form.test(value) ? unnumbered(value, from) : undefined;
}

/** A comment always belongs to a pull request. */
function ofEvent(value: string, from: string): CiReference | undefined {
  return unnumberedIf(/^(?:pull_request|comment)/u, value, from);
}

function ofVelaEvent(value: string, from: string): CiReference | undefined {
  return value === 'deployment' ? {kind: 'unclear', from} : ofEvent(value, from);
}

/** A comment, or the run of another workflow, may belong to a pull request. Only the event file says so. */
function ofGithubEvent(value: string, from: string): CiReference | undefined {
  if (/^(?:issue_comment|workflow_run)$/u.test(value)) return {kind: 'unclear', from};
  return unnumberedIf(/^(?:pull_request|merge_group)/u, value, from);
}

/** If a person or another build starts the build, the branch can be any ref, even a tag. */
function ofBuildkiteBranch(
  value: string,
  from: string,
  {BUILDKITE_SOURCE: source = ''}: Environment,
): CiReference | undefined {
  const isFree = ['ui', 'api', 'trigger_job'].includes(source);
  return isFree ? ofBranchOrTag(value, from) : ofBranch(value, from);
}

/**
 * In a multibranch job, both variables have the name of the tag. Elsewhere, people use `TAG_NAME` as a
 * parameter of their job, for anything. Such a parameter counts only if no branch is checked out.
 */
function ofJenkinsTag(
  value: string,
  from: string,
  {BRANCH_NAME: name, GIT_BRANCH: checkedOut}: Environment,
): CiReference | undefined {
  const branch = name || checkedOut || '';
  const isBranch = branch !== '' && ofRemoteBranch(branch, from) !== undefined;
  return branch === value || !isBranch ? ofTag(value, from) : undefined;
}

/** The value of a parameter may have a prefix: https://plugins.jenkins.io/git-parameter/ */
function ofJenkinsBranch(value: string, from: string): CiReference | undefined {
  return /^(?:origin|refs)\//u.test(value) ? ofRemoteBranch(value, from) : ofBranch(value, from);
}

/** Some services set a value such as `false` if there is no pull request. */
function ofNumber(value: string, from: string): CiReference | undefined {
  return /^(?:false|0|null)$/u.test(value) ? undefined : ofPullRequest(value, from);
}

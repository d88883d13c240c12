import type {Project} from '@aws-sdk/client-codebuild';
import type {AccountPlace} from '../../src/codebuild/account/account-place.ts';
import {
  type GitLocation,
  type GitRepository,
  locationOf,
  parseGitRepository,
} from '../../src/codebuild/source/git-location.ts';
import type {RefusedValue} from '../../src/codebuild/refused-value.ts';
import type {ProjectOptions} from '../../src/codebuild/project/project-options.ts';

export const PLACE: AccountPlace = {
  partition: 'aws',
  region: 'eu-west-2',
  accountId: '111122223333',
};

export const REPOSITORY = 'https://github.com/acme/intranet.git';
export const BUILDER = '111122223333.dkr.ecr.eu-west-2.amazonaws.com/ci-image-builder:1.2.3';

/** The ARN of a role. */
export function roleArn(name: string): string {
  return `arn:aws:iam::${PLACE.accountId}:role/${name}`;
}

/** The ARN of a connection, with the new or the old name of the service. */
export function connectionArn(
  service: 'codeconnections' | 'codestar-connections' = 'codestar-connections',
  id = '0f4b6c1a-2d3e-4f50-8a9b-0c1d2e3f4a5b',
): string {
  return `arn:aws:${service}:${PLACE.region}:${PLACE.accountId}:connection/${id}`;
}

export function gitLocation(url: string): GitLocation {
  const read = locationByName(url);
  if ('problem' in read) throw new TypeError(`${url}: ${read.problem}`);
  return read;
}

/** The location of a repository. A host whose name does not tell its kind counts as GitHub Enterprise. */
export function locationByName(url: string): GitLocation | RefusedValue {
  const repository = parseGitRepository(url);
  if ('problem' in repository) return repository;
  return locationOf(repository, repository.kind ?? 'GITHUB_ENTERPRISE');
}

/** A repository whose kind of host may be unknown. */
export function gitRepository(url: string): GitRepository {
  const read = parseGitRepository(url);
  if ('problem' in read) throw new TypeError(`${url}: ${read.problem}`);
  return read;
}

/** The minimal options of a project, with some changes. */
export function projectOptions(changes: Partial<ProjectOptions> = {}): ProjectOptions {
  return {
    name: 'intranet',
    description: undefined,
    source: gitLocation(REPOSITORY),
    sourceVersion: 'main',
    buildspec: 'buildspec.yml',
    image: undefined,
    computeType: undefined,
    timeoutMinutes: undefined,
    variables: [],
    tags: [],
    badge: undefined,
    cloneDepth: undefined,
    reportStatus: undefined,
    cache: undefined,
    settings: {},
    connection: undefined,
    role: undefined,
    triggers: undefined,
    keepsWebhook: false,
    ...changes,
  };
}

/** A project as CodeBuild returns it, up to date with `projectOptions`, with some changes. */
export function actualProject(changes: Partial<Project> = {}): Project {
  return {
    name: 'intranet',
    arn: `arn:aws:codebuild:${PLACE.region}:${PLACE.accountId}:project/intranet`,
    source: {
      type: 'GITHUB',
      location: REPOSITORY,
      buildspec: 'buildspec.yml',
      insecureSsl: false,
    },
    sourceVersion: 'main',
    artifacts: {type: 'NO_ARTIFACTS'},
    environment: {
      type: 'LINUX_CONTAINER',
      image: BUILDER,
      imagePullCredentialsType: 'SERVICE_ROLE',
      computeType: 'BUILD_GENERAL1_SMALL',
      privilegedMode: true,
      environmentVariables: [{name: 'COPILOT_TOOLS_VERSION', value: '1.2.3', type: 'PLAINTEXT'}],
    },
    serviceRole: roleArn('codebuild-intranet-eu-west-2'),
    timeoutInMinutes: 60,
    queuedTimeoutInMinutes: 480,
    cache: {type: 'NO_CACHE'},
    tags: [{key: 'managed-by', value: 'ci-image-builder'}],
    badge: {badgeEnabled: false},
    secondarySources: [],
    ...changes,
  };
}

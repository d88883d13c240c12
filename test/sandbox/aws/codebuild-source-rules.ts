import type {ProjectSource, SourceAuth} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';

/** Replaces a repository, for webhooks of a whole organization. */
const ORGANISATION = 'CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION';

/**
 * The form of a location, by the type of its source:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
 */
const LOCATIONS: Readonly<Partial<Record<string, RegExp>>> = {
  GITHUB: /^https:\/\/github\.com(?:\/[\w.-]+){2}$/u,
  GITHUB_ENTERPRISE: /^https:\/\/(?!github\.com[/:])[\w.-]+(?::\d+)?(?:\/[\w.-]+){2}$/u,
  GITLAB: /^https:\/\/gitlab\.com(?:\/[\w.-]+){2,}$/u,
  GITLAB_SELF_MANAGED: /^https:\/\/(?!gitlab\.com[/:])[\w.-]+(?::\d+)?(?:\/[\w.-]+){2,}$/u,
  BITBUCKET: /^https:\/\/(?:[\w.-]+@)?bitbucket\.org(?:\/[\w.-]+){2}$/u,
  CODECOMMIT:
    /^https:\/\/git-codecommit(?:-fips)?\.[a-z\d-]+\.amazonaws\.com\/v1\/repos\/[\w.-]+$/u,
  S3: /^[a-z\d][a-z\d.-]+\/.+$/u,
};

/** CodeConnections' name for the Git host of each type. */
const PROVIDERS: Readonly<Partial<Record<string, string>>> = {
  GITHUB: 'GitHub',
  GITHUB_ENTERPRISE: 'GitHubEnterpriseServer',
  GITLAB: 'GitLab',
  GITLAB_SELF_MANAGED: 'GitLabSelfManaged',
  BITBUCKET: 'Bitbucket',
};

/** Whether a source does not name a repository. */
export function isOfOrganisation({location}: Partial<ProjectSource>): boolean {
  return location === ORGANISATION;
}

/** Types whose repositories can have a webhook: those of Git hosts outside AWS. */
export function hasGitHost(type: string | undefined): boolean {
  return type !== undefined && PROVIDERS[type] !== undefined;
}

/** Why a project cannot have a source; `undefined` if it can. */
export function sourceMistake(
  account: AwsAccount,
  source: Partial<ProjectSource> = {},
): string | undefined {
  return locationMistake(source) ?? authMistake(account, source);
}

function locationMistake({type = 'NO_SOURCE', location, buildspec}: Partial<ProjectSource>) {
  const form = LOCATIONS[type];
  if (form === undefined) {
    if (location !== undefined)
      return `Invalid project source: location must not be set for source type ${type}`;
    const needsText = type === 'NO_SOURCE' && buildspec === undefined;
    return needsText ? 'Invalid project source: buildspec is required for NO_SOURCE' : undefined;
  }
  if (location === undefined || location === '') {
    return `Invalid project source: location must be specified for ${type} source`;
  }
  if (location === ORGANISATION && hasGitHost(type) && type !== 'BITBUCKET') return undefined;
  if (form.test(location)) return undefined;
  return `Invalid project source: location must be a valid source for ${type}, not ${location}`;
}

function authMistake(
  account: AwsAccount,
  {type, auth}: Partial<ProjectSource>,
): string | undefined {
  const {type: by, resource}: Partial<SourceAuth> = auth ?? {};
  // Without a resource, it is the account's credential, which is looked up when it is needed.
  if (by === undefined || by === 'OAUTH' || resource === undefined) return undefined;
  if (!hasGitHost(type)) return `Invalid project source: ${type} source takes no auth`;
  return by === 'CODECONNECTIONS'
    ? connectionMistake(account, type ?? '', resource)
    : secretMistake(account, resource);
}

/**
 * Why CodeBuild cannot sign in with a connection; `undefined` if it can.
 *
 * @param type of the source or the server: `GITHUB`.
 */
export function connectionMistake(
  {connections}: AwsAccount,
  type: string,
  arn: string,
): string | undefined {
  const connection = connections.find(arn);
  if (connection === undefined) return `Access denied to connection ${arn}`;
  if (connection.status !== 'AVAILABLE') {
    return `Connection ${arn} is not available, its status is ${connection.status}`;
  }
  if (connection.providerType === PROVIDERS[type]) return undefined;
  return `Connection ${arn} is for ${connection.providerType}, not for ${type}`;
}

/** Why CodeBuild cannot sign in with a secret; `undefined` if it can. */
export function secretMistake({secrets}: AwsAccount, arn: string): string | undefined {
  const secret = secrets.find(arn);
  // Elsewhere the name is enough, but here it must be the ARN.
  if (secret === undefined || !arn.startsWith('arn:')) return `Access denied to secret ${arn}`;
  const value = parseObject(secret.string ?? '');
  const missing = ['ServerType', 'AuthType', 'Token'].find((it) => typeof value[it] !== 'string');
  return missing === undefined ? undefined : `Secret ${arn} has no ${missing}`;
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    return {...(JSON.parse(json) as object | null)};
  } catch {
    return {};
  }
}

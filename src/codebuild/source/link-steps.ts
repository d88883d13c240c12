import type {
  AuthType,
  ImportSourceCredentialsInput,
  SourceCredentialsInfo,
} from '@aws-sdk/client-codebuild';
import type {ProviderType} from '@aws-sdk/client-codestar-connections';
import {unreachable} from '../../errors.ts';
import type {Change} from '../changes/change.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import {CONNECTION_PROVIDERS, type GitHostKind, SELF_MANAGED} from './git-host.ts';

/** How an account signs in to a Git host. */
export type Link =
  /** A person finishes it in the console. */
  | {readonly kind: 'connection'; readonly name: string}
  | {readonly kind: 'token'}
  /** The ARN of a secret in Secrets Manager that contains the token. */
  | {readonly kind: 'secret'; readonly arn: string};

/**
 * Returns whether connections to a kind of host can be created with the API. Those to self-managed hosts require a
 * host in AWS, which can only be created in the console:
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_CreateConnection.html
 */
export function takesConnections(host: GitHostKind): boolean {
  return !SELF_MANAGED.some((it) => it === host);
}

/**
 * Returns whether CodeBuild stores tokens of a kind of host. For GitLab, it only uses connections and secrets:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ImportSourceCredentials.html
 */
export function takesTokens(host: GitHostKind): host is TokenHost {
  return host !== 'GITLAB' && host !== 'GITLAB_SELF_MANAGED';
}

/** The kinds of hosts whose tokens CodeBuild stores. */
export type TokenHost = Exclude<GitHostKind, 'GITLAB' | 'GITLAB_SELF_MANAGED'>;

/** One step. `change` describes it to the person. */
export interface LinkStep {
  readonly change: Change;
  readonly link: Link;
}

/** CodeBuild's name of each kind. */
const AUTH_TYPES = {
  token: 'PERSONAL_ACCESS_TOKEN',
  secret: 'SECRETS_MANAGER',
} as const satisfies Record<'token' | 'secret', AuthType>;

/** Returns the existing connections with a name. */
export function connectionsNamed(
  name: string,
  connections: readonly ConnectionFacts[],
): ConnectionFacts[] {
  return connections.filter((it) => it.name === name);
}

/** Returns the credentials of the account for a kind of host, if it has any. */
export function credentialsOf(
  host: GitHostKind,
  credentials: readonly SourceCredentialsInfo[],
): SourceCredentialsInfo | undefined {
  return credentials.find((it) => it.serverType === host);
}

/** Returns whether the credentials are already as wanted. Always `false` for a token, which cannot be read. */
export function isLinkedBy(link: Link, actual: SourceCredentialsInfo | undefined): boolean {
  return (
    link.kind === 'secret' && actual?.authType === AUTH_TYPES.secret && actual.resource === link.arn
  );
}

/** Returns the step that links an account. It replaces existing credentials. */
export function linkStep(
  host: GitHostKind,
  link: Link,
  actual: SourceCredentialsInfo | undefined,
): LinkStep {
  const title = CONNECTION_PROVIDERS[host];
  if (link.kind === 'connection') {
    const fields = [{field: 'provider', to: title}];
    return {link, change: {resource: `connection ${link.name}`, action: 'create', fields}};
  }
  const to = link.kind === 'token' ? 'a new token' : `the secret ${link.arn}`;
  const from = actual && [actual.authType, actual.resource].filter(Boolean).join(' ');
  return {
    link,
    change: {
      resource: `source credentials for ${title}`,
      action: actual === undefined ? 'create' : 'update',
      fields: [{field: 'credentials', ...(from === undefined ? {} : {from}), to}],
    },
  };
}

/** The calls that link an account to a Git host. Each call throws a `Failure` if it is denied or fails. */
export interface AccountLinks {
  readonly codebuild: {
    /** @returns the ARN of the credentials. */
    importSourceCredentials(input: ImportSourceCredentialsInput): Promise<string>;
  };
  readonly connections: {
    /** @returns the ARN of the connection. */
    create(name: string, provider: ProviderType): Promise<string>;
  };
}

/**
 * Links an account.
 *
 * @param token required only for a link of kind `token`.
 * @returns the ARN of the connection or the credentials.
 */
export async function applyLink(
  {link, change}: LinkStep,
  host: GitHostKind,
  {codebuild, connections}: AccountLinks,
  token: string | undefined,
): Promise<string> {
  // The shown change did not replace anything. If credentials exist now, the person has not agreed to replace them.
  const shouldOverwrite = change.action !== 'create';
  switch (link.kind) {
    case 'connection': {
      return connections.create(link.name, CONNECTION_PROVIDERS[host]);
    }
    case 'token': {
      return codebuild.importSourceCredentials({
        serverType: host,
        authType: AUTH_TYPES.token,
        token: token ?? '',
        shouldOverwrite,
      });
    }
    case 'secret': {
      return codebuild.importSourceCredentials({
        serverType: host,
        authType: AUTH_TYPES.secret,
        token: link.arn,
        shouldOverwrite,
      });
    }
    default: {
      return unreachable(link);
    }
  }
}

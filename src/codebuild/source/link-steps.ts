import type {AuthType, SourceCredentialsInfo} from '@aws-sdk/client-codebuild';
import {unreachable} from '../../errors.ts';
import type {Account} from '../account/account.ts';
import type {Change} from '../changes/change.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import {CONNECTION_PROVIDERS, type GitHostKind} from './git-host.ts';

/** What an account is to get into a Git host with. */
export type Link =
  /** A person finishes it in the console. */
  | {readonly kind: 'connection'; readonly name: string}
  | {readonly kind: 'token'}
  /** The ARN of a secret of Secrets Manager that holds it. */
  | {readonly kind: 'secret'; readonly arn: string};

/**
 * Kinds whose connections are to a host of their own, which has to be made in the console first:
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_CreateConnection.html
 */
const ON_OWN_HOSTS: ReadonlySet<GitHostKind> = new Set([
  'GITHUB_ENTERPRISE',
  'GITLAB_SELF_MANAGED',
]);

/** Whether connections to a kind of host can be made by a call. */
export function takesConnections(host: GitHostKind): boolean {
  return !ON_OWN_HOSTS.has(host);
}

/** One thing that is to be done; `change` is how a person sees it. */
export interface LinkStep {
  readonly change: Change;
  readonly link: Link;
}

/** How CodeBuild calls each kind. */
const AUTH_TYPES = {
  token: 'PERSONAL_ACCESS_TOKEN',
  secret: 'SECRETS_MANAGER',
} as const satisfies Record<'token' | 'secret', AuthType>;

/** The connections of a name that are there already. */
export function connectionsNamed(
  name: string,
  connections: readonly ConnectionFacts[],
): ConnectionFacts[] {
  return connections.filter((it) => it.name === name);
}

/** What an account signs in with to a kind of host, if there is anything. */
export function credentialsOf(
  host: GitHostKind,
  credentials: readonly SourceCredentialsInfo[],
): SourceCredentialsInfo | undefined {
  return credentials.find((it) => it.serverType === host);
}

/** Whether credentials are what they would be made; of a token nobody can tell. */
export function isLinkedBy(link: Link, there: SourceCredentialsInfo | undefined): boolean {
  return (
    link.kind === 'secret' && there?.authType === AUTH_TYPES.secret && there.resource === link.arn
  );
}

/** What linking does: one thing, in place of what is there. */
export function linkStep(
  host: GitHostKind,
  link: Link,
  there: SourceCredentialsInfo | undefined,
): LinkStep {
  const title = CONNECTION_PROVIDERS[host];
  if (link.kind === 'connection') {
    const fields = [{field: 'provider', to: title}];
    return {link, change: {resource: `connection ${link.name}`, action: 'create', fields}};
  }
  const to = link.kind === 'token' ? 'a new token' : `the secret ${link.arn}`;
  const from = there && [there.authType, there.resource].filter(Boolean).join(' ');
  return {
    link,
    change: {
      resource: `source credentials for ${title}`,
      action: there === undefined ? 'create' : 'update',
      fields: [{field: 'credentials', ...(from === undefined ? {} : {from}), to}],
    },
  };
}

/**
 * Links an account.
 *
 * @param token asked for only where it is needed.
 * @returns the ARN of what there is now.
 */
export async function applyLink(
  {link}: LinkStep,
  host: GitHostKind,
  {codebuild, connections}: Account,
  token: string | undefined,
): Promise<string> {
  switch (link.kind) {
    case 'connection': {
      return connections.create(link.name, CONNECTION_PROVIDERS[host]);
    }
    case 'token': {
      return codebuild.importSourceCredentials({
        serverType: host,
        authType: AUTH_TYPES.token,
        token: token ?? '',
      });
    }
    case 'secret': {
      return codebuild.importSourceCredentials({
        serverType: host,
        authType: AUTH_TYPES.secret,
        token: link.arn,
      });
    }
    default: {
      return unreachable(link);
    }
  }
}

import type {SourceCredentialsInfo} from '@aws-sdk/client-codebuild';
import {consoleAddress} from '../../aws-console.ts';
import {Failure} from '../../errors.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import {sameConnection} from './connection-arn.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** How CodeBuild accesses a repository. */
export type SourceAccess =
  /** A connection of the project. */
  | {
      readonly kind: 'connection';
      readonly arn: string;
      readonly name: string;
      /** Its name if that is unique, else its ARN. */
      readonly key: string;
      /** Warning about a choice that was made without asking. */
      readonly remark?: Text;
    }
  /** The credentials of the account for this kind of host. */
  | {readonly kind: 'account'; readonly means: Means}
  /** No credentials. Works for a public repository, but without a webhook. */
  | {readonly kind: 'none'};

/** The resources that the role must be allowed to use. Empty if CodeBuild stores a token itself. */
export interface Means {
  /** The ARN of a connection. */
  readonly connection?: string | undefined;
  /** The ARN of a secret in Secrets Manager that contains a token. */
  readonly secret?: string | undefined;
}

/** Reads the access of a project or an account from CodeBuild's form. */
export function meansOf(auth: {
  readonly type: string | undefined;
  readonly resource?: string | undefined;
}): Means {
  if (auth.type === 'CODECONNECTIONS') return {connection: auth.resource};
  return auth.type === 'SECRETS_MANAGER' ? {secret: auth.resource} : {};
}

/** The possible ways to access a repository. */
export interface AccessFacts {
  readonly connections: readonly ConnectionFacts[];
  /** The credentials of the account for the kind of host. */
  readonly ofAccount: SourceCredentialsInfo | undefined;
}

/**
 * Finds a connection by its name or ARN.
 *
 * @throws {Failure} of kind `usage` if there is none or more than one of that name; `failed` if it is not
 *   ready.
 */
export function namedConnection(
  nameOrArn: string,
  connections: readonly ConnectionFacts[],
): SourceAccess {
  const found = connections.filter((it) => isNamed(it, nameOrArn));
  const [connection, another] = found;
  if (connection === undefined) {
    throw new Failure(
      'codebuild.connection-not-found',
      `Connection "${nameOrArn}" not found for this kind of Git host.`,
      {
        details: connections.map((it) => `${it.name}  ${it.status}`),
        remedy: sentence`Create one: ${command('codebuild link-github', option('connection', 'NAME'))}`,
      },
    );
  }
  if (another !== undefined) {
    throw new Failure(
      'codebuild.connection-invalid',
      `${found.length} connections have the name "${nameOrArn}".`,
      {
        details: found.map((it) => `${it.arn}  ${it.status}`),
        remedy: 'Use the ARN of one of them instead of the name.',
      },
    );
  }
  requireAvailable(connection);
  return connectionAccess(connection, connections);
}

/** Returns whether a connection has a name or an ARN. */
export function isNamed({name, arn}: ConnectionFacts, nameOrArn: string): boolean {
  return name === nameOrArn || sameConnection(arn, nameOrArn);
}

function requireAvailable({name, arn, status}: ConnectionFacts): void {
  if (status === 'AVAILABLE') return;
  throw new Failure('codebuild.connection-not-ready', `The connection "${name}" is ${status}.`, {
    remedy: [`Finish it in the console, then run the same command again: ${connectionPage(arn)}`],
  });
}

/** Returns the URL of the page on which a person finishes a connection. */
export function connectionPage(arn: string): string {
  const [, partition = '', , region = '', account = '', resource = ''] = arn.split(':');
  const id = resource.replace(/^connection\//u, '');
  return `${consoleAddress(partition, region)}/codesuite/settings/${account}/${region}/connections/${id}`;
}

/** Returns an unambiguous key of a connection: its name if that is unique, else its ARN. */
function connectionKey(
  {name, arn}: Pick<ConnectionFacts, 'name' | 'arn'>,
  connections: readonly ConnectionFacts[],
): string {
  return connections.some((it) => it.name === name && it.arn !== arn) ? arn : name;
}

/** Returns the choices, the best first. */
export function accessChoices({connections, ofAccount}: AccessFacts): SourceAccess[] {
  return [
    ...connections
      .filter(({status}) => status === 'AVAILABLE')
      .map((it) => connectionAccess(it, connections)),
    ...(ofAccount === undefined ? [] : [accountAccess(ofAccount)]),
  ];
}

function connectionAccess(
  {arn, name}: ConnectionFacts,
  all: readonly ConnectionFacts[],
): SourceAccess & {kind: 'connection'} {
  return {kind: 'connection', arn, name, key: connectionKey({arn, name}, all)};
}

/** Returns the access by the credentials of the account. */
export function accountAccess({authType, resource}: SourceCredentialsInfo): SourceAccess {
  return {kind: 'account', means: meansOf({type: authType, resource})};
}

/**
 * Chooses the access without asking: the credentials of the account, else the only available connection.
 *
 * @throws {Failure} of kind `usage` if there are several connections; `failed` if there is none.
 */
export function unattendedAccess(facts: AccessFacts, needsWebhook: boolean): SourceAccess {
  if (facts.ofAccount !== undefined) return accountAccess(facts.ofAccount);
  if (!needsWebhook) return {kind: 'none'};
  const available = accessChoices(facts).flatMap((it) => (it.kind === 'connection' ? [it] : []));
  const [only, another] = available;
  if (only === undefined) throw notLinked(facts);
  const keys = available.map(({key}) => key);
  if (another === undefined) {
    const remark = sentence`CodeBuild uses the connection ${only.key} for the repository, because it is the only one available for this Git host. To use another one, add ${option('connection', 'NAME')}.`;
    return {...only, remark};
  }
  throw new Failure(
    'usage.missing-value',
    'Several connections can access the repository. Choose one.',
    {details: keys, remedy: sentence`Add one of these names: ${option('connection', 'NAME')}`},
  );
}

/** Returns the failure of an account that is not linked to the Git host. */
export function notLinked({connections}: AccessFacts): Failure {
  return new Failure(
    'codebuild.not-linked',
    'CodeBuild is not linked to the Git host. A webhook requires this link.',
    {
      details: connections.map(({name, status}) => `The connection ${name} is ${status}.`),
      remedy: [
        ...connections.map(({arn}) => `Finish it in the console: ${connectionPage(arn)}`),
        sentence`Link it once for the account: ${command('codebuild link-github')}`,
        sentence`To start builds of a public repository only by hand: ${option('no-webhook')}`,
      ],
    },
  );
}

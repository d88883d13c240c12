import type {SourceCredentialsInfo} from '@aws-sdk/client-codebuild';
import {consoleAddress} from '../../aws-console.ts';
import {Failure} from '../../errors.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import {sameConnection} from './connection-arn.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** How CodeBuild gets into a repository. */
export type SourceAccess =
  /** A connection of the project's own. */
  | {
      readonly kind: 'connection';
      readonly arn: string;
      readonly name: string;
      /** What a person should know of the choice, if nobody made it. */
      readonly remark?: Text;
    }
  /** What the account has for this kind of host. */
  | {readonly kind: 'account'; readonly means: Means}
  /** Nothing: a public repository is read without, but has no webhook. */
  | {readonly kind: 'none'};

/** What builds have to be allowed to use for it; nothing, where CodeBuild keeps a token itself. */
export interface Means {
  /** The ARN of a connection. */
  readonly connection?: string | undefined;
  /** The ARN of a secret of Secrets Manager that holds a token. */
  readonly secret?: string | undefined;
}

/** What a project, or an account, has in CodeBuild's words. */
export function meansOf(auth: {
  readonly type: string | undefined;
  readonly resource?: string | undefined;
}): Means {
  if (auth.type === 'CODECONNECTIONS') return {connection: auth.resource};
  return auth.type === 'SECRETS_MANAGER' ? {secret: auth.resource} : {};
}

/** What there is to get in with. */
export interface AccessFacts {
  readonly connections: readonly ConnectionFacts[];
  /** The account's credentials for the host's kind. */
  readonly ofAccount: SourceCredentialsInfo | undefined;
}

/**
 * The connection that is meant.
 *
 * @throws {Failure} `usage` where there is none or more than one of that name, `failed` where it cannot
 *   be used yet.
 */
export function namedConnection(
  nameOrArn: string,
  connections: readonly ConnectionFacts[],
): SourceAccess {
  const found = connections.filter(
    ({name, arn}) => name === nameOrArn || sameConnection(arn, nameOrArn),
  );
  const [connection, another] = found;
  if (connection === undefined) {
    throw new Failure(
      'codebuild.connection-not-found',
      `There is no connection "${nameOrArn}" to this kind of Git host.`,
      {
        details: connections.map((it) => `${it.name}  ${it.status}`),
        remedy: sentence`Create one: ${command('codebuild link-github', option('connection', 'NAME'))}`,
      },
    );
  }
  if (another !== undefined) {
    throw new Failure(
      'codebuild.connection-invalid',
      `${found.length} connections are called "${nameOrArn}".`,
      {
        details: found.map((it) => `${it.arn}  ${it.status}`),
        remedy: 'Name the one that is meant by its ARN.',
      },
    );
  }
  requireAvailable(connection);
  return {kind: 'connection', arn: connection.arn, name: connection.name};
}

function requireAvailable({name, arn, status}: ConnectionFacts): void {
  if (status === 'AVAILABLE') return;
  throw new Failure('codebuild.connection-not-ready', `The connection "${name}" is ${status}.`, {
    remedy: [`Finish it in the console, then run this again: ${connectionPage(arn)}`],
  });
}

/** Where a person lets a connection into a Git host. */
export function connectionPage(arn: string): string {
  const [, partition = '', , region = '', account = '', resource = ''] = arn.split(':');
  const id = resource.replace(/^connection\//u, '');
  return `${consoleAddress(partition, region)}/codesuite/settings/${account}/${region}/connections/${id}`;
}

/** What names a connection without a doubt: its name, where no other has it, else its ARN. */
export function connectionKey(
  {name, arn}: Pick<ConnectionFacts, 'name' | 'arn'>,
  connections: readonly ConnectionFacts[],
): string {
  return connections.some((it) => it.name === name && it.arn !== arn) ? arn : name;
}

/** What somebody can choose from, the best first. */
export function accessChoices({connections, ofAccount}: AccessFacts): SourceAccess[] {
  return [
    ...connections
      .filter(({status}) => status === 'AVAILABLE')
      .map(({arn, name}) => ({kind: 'connection', arn, name}) as const),
    ...(ofAccount === undefined ? [] : [accountAccess(ofAccount)]),
  ];
}

function accountAccess({authType, resource}: SourceCredentialsInfo): SourceAccess {
  return {kind: 'account', means: meansOf({type: authType, resource})};
}

/**
 * What is used if there is nobody to choose: what the account is linked with, else the only connection
 * that is available.
 *
 * @throws {Failure} `usage` if there are several connections, `failed` if there is none.
 */
export function unattendedAccess(facts: AccessFacts, needsWebhook: boolean): SourceAccess {
  if (facts.ofAccount !== undefined) return accountAccess(facts.ofAccount);
  if (!needsWebhook) return {kind: 'none'};
  const available = accessChoices(facts).flatMap((it) => (it.kind === 'connection' ? [it] : []));
  const [only, another] = available;
  if (only === undefined) throw notLinked(facts);
  const keys = available.map((it) => connectionKey(it, facts.connections));
  if (another === undefined) {
    const remark = sentence`CodeBuild uses the connection ${connectionKey(only, facts.connections)} for the repository, because it is the only one that is available for this Git host. To use another one, pass ${option('connection', 'NAME')}.`;
    return {...only, remark};
  }
  throw new Failure(
    'codebuild.connection-invalid',
    'Nothing says which connection CodeBuild uses for the repository.',
    {details: keys, remedy: sentence`Name one of these: ${option('connection', 'NAME')}`},
  );
}

/** That a webhook cannot be made. */
export function notLinked({connections}: AccessFacts): Failure {
  return new Failure(
    'codebuild.not-linked',
    'CodeBuild is not linked to the Git host, and a webhook needs that.',
    {
      details: connections.map(({name, status}) => `The connection ${name} is ${status}.`),
      remedy: [
        ...connections.map(({arn}) => `Finish it in the console: ${connectionPage(arn)}`),
        sentence`Link it once for the account: ${command('codebuild link-github')}`,
        sentence`To build a public repository only when you start it by hand: ${option('no-webhook')}`,
      ],
    },
  );
}

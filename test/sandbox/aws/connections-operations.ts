import type {
  CreateConnectionInput,
  DeleteConnectionInput,
  GetConnectionInput,
  ListConnectionsInput,
} from '@aws-sdk/client-codestar-connections';
import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {pageOr} from './codebuild-error.ts';
import type {StoredConnection} from './connections.ts';
import type {Operation} from './operation.ts';

/**
 * The supported operations of CodeConnections:
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/
 */
export const CONNECTIONS_OPERATIONS = {
  /** According to the documentation, names must be unique, but there is no error for a duplicate. */
  CreateConnection(account, input: CreateConnectionInput) {
    const {ConnectionName: name = '', HostArn: hostArn, Tags} = input;
    const providerType = hostArn === undefined ? input.ProviderType : hostType(account, hostArn);
    if (providerType === undefined) {
      throw new AwsError('ValidationException', 'Either ProviderType or HostArn must be given');
    }
    if (hostArn === undefined && /Server$|SelfManaged$/u.test(providerType)) {
      throw new AwsError('ValidationException', `HostArn must be given for ${providerType}`);
    }
    const {arn} = account.connections.add(account, {name, providerType, hostArn});
    return {ConnectionArn: arn, ...(Tags === undefined ? {} : {Tags})};
  },

  GetConnection(account, {ConnectionArn: arn = ''}: GetConnectionInput) {
    const found = account.connections.find(arn);
    if (found === undefined) throw notFound(arn);
    return {Connection: describe(account, found)};
  },

  ListConnections(account, input: ListConnectionsInput) {
    const {ProviderTypeFilter: type, HostArnFilter: host, MaxResults, NextToken} = input;
    const all = account.connections
      .all()
      .filter((it) => type === undefined || it.providerType === type)
      .filter((it) => host === undefined || it.hostArn === host);
    const request = {nextToken: NextToken, maxResults: MaxResults === 0 ? undefined : MaxResults};
    const found = pageOr('ValidationException', all, request, account.pageSize);
    return {
      Connections: found.items.map((it) => describe(account, it)),
      ...(found.nextToken === undefined ? {} : {NextToken: found.nextToken}),
    };
  },

  DeleteConnection({connections}, {ConnectionArn: arn = ''}: DeleteConnectionInput) {
    if (connections.remove(arn)) return {};
    throw notFound(arn);
  },
} satisfies Readonly<Record<string, Operation>>;

function hostType({connections}: AwsAccount, arn: string) {
  const type = connections.hosts.get(arn);
  if (type !== undefined) return type;
  throw new AwsError('ResourceNotFoundException', `Host not found: ${arn}`);
}

function notFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Connection not found: ${arn}`);
}

function describe({id}: AwsAccount, connection: StoredConnection) {
  const {arn, name, providerType, status, hostArn} = connection;
  return {
    ConnectionName: name,
    ConnectionArn: arn,
    ProviderType: providerType,
    OwnerAccountId: id,
    ConnectionStatus: status,
    ...(hostArn === undefined ? {} : {HostArn: hostArn}),
  };
}

import type {
  CodeStarConnectionsClient,
  Connection,
  ProviderType,
} from '@aws-sdk/client-codestar-connections';
import type {AwsSettings} from '../aws/client-settings.ts';
import {LazyClient} from '../aws/lazy-client.ts';

/** A way into a Git host that an administrator has allowed by its console. */
export interface ConnectionFacts {
  readonly arn: string;
  readonly name: string;
  readonly provider: string;
  readonly status: 'AVAILABLE' | 'PENDING' | 'ERROR';
}

/**
 * The calls of CodeConnections. Its client goes by the service's old name, which has the same API.
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/
 */
export class ConnectionsApi {
  readonly #client: LazyClient<CodeStarConnectionsClient>;

  constructor(settings: AwsSettings) {
    this.#client = new LazyClient(settings, async (config) => {
      const {CodeStarConnectionsClient} = await import('@aws-sdk/client-codestar-connections');
      return new CodeStarConnectionsClient(config);
    });
  }

  /** All connections to one kind of host. */
  async list(provider: ProviderType): Promise<ConnectionFacts[]> {
    const {paginateListConnections} = await import('@aws-sdk/client-codestar-connections');
    const input = {ProviderTypeFilter: provider};
    const pages = await this.#call(
      'list the connections',
      'ListConnections',
      '*',
      (client, options) => Array.fromAsync(paginateListConnections({client}, input, options)),
    );
    return (pages ?? []).flatMap(({Connections = []}) => Connections.map((it) => facts(it)));
  }

  /** A new one is `PENDING` until a person finishes it in the console. @returns its ARN. */
  async create(name: string, provider: ProviderType): Promise<string> {
    const {CreateConnectionCommand} = await import('@aws-sdk/client-codestar-connections');
    const input = {ConnectionName: name, ProviderType: provider};
    const answer = await this.#call(
      `create the connection ${name}`,
      'CreateConnection',
      '*',
      (client, options) => client.send(new CreateConnectionCommand(input), options),
    );
    return answer?.ConnectionArn ?? '';
  }

  async #call<T>(
    task: string,
    operation: string,
    resource: string,
    send: (client: CodeStarConnectionsClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
  ): Promise<T | undefined> {
    const call = {task, action: `codeconnections:${operation}`, resource};
    return this.#client.call(call, send);
  }
}

function facts({
  ConnectionArn,
  ConnectionName,
  ProviderType,
  ConnectionStatus,
}: Connection): ConnectionFacts {
  return {
    arn: ConnectionArn ?? '',
    name: ConnectionName ?? '',
    provider: ProviderType ?? '',
    status: ConnectionStatus ?? 'ERROR',
  };
}

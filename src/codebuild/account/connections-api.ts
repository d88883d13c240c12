import type {
  CodeStarConnectionsClient,
  Connection,
  ProviderType,
} from '@aws-sdk/client-codestar-connections';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import {passingReason} from '../../aws/passing-failure.ts';
import {NO_RETRIES} from '../../aws/requests/retry-strategy.ts';
import {AWS_CREATION} from '../../patience/policies.ts';

/** A connection to a Git host. */
export interface ConnectionFacts {
  readonly arn: string;
  readonly name: string;
  readonly provider: string;
  readonly status: 'AVAILABLE' | 'PENDING' | 'ERROR';
}

/**
 * Client of CodeConnections. The SDK's client has the old name of the service, which has the same API.
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/
 */
export class ConnectionsApi {
  readonly #settings: AwsSettings;
  readonly #client: LazyClient<CodeStarConnectionsClient>;
  /** Without retries: connections may have the same name, so a retry could create a second one. */
  readonly #onceClient: LazyClient<CodeStarConnectionsClient>;

  constructor(settings: AwsSettings) {
    const client = (more: {readonly retryStrategy?: typeof NO_RETRIES}) =>
      new LazyClient(settings, async (config) => {
        const {CodeStarConnectionsClient} = await import('@aws-sdk/client-codestar-connections');
        return new CodeStarConnectionsClient({...config, ...more});
      });
    this.#settings = settings;
    this.#client = client({});
    this.#onceClient = client({retryStrategy: NO_RETRIES});
  }

  /** Lists all connections to one kind of host. */
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

  /**
   * Creates a connection. It is `PENDING` until a person finishes it in the console.
   *
   * @returns its ARN.
   */
  async create(name: string, provider: ProviderType): Promise<string> {
    const {patience, signal} = this.#settings;
    const create = async (number: number) => {
      // A try with a lost answer may have created it.
      const listed = number === 1 ? [] : await this.list(provider);
      const made = listed.find((it) => it.name === name);
      return made?.arn ?? (await this.#createOnce(name, provider));
    };
    return await patience.retrying(create, AWS_CREATION, {signal, reason: passingReason});
  }

  async #createOnce(name: string, provider: ProviderType): Promise<string> {
    const {CreateConnectionCommand} = await import('@aws-sdk/client-codestar-connections');
    const input = {ConnectionName: name, ProviderType: provider};
    const call = {
      task: `create the connection ${name}`,
      action: 'codeconnections:CreateConnection',
      resource: '*',
    };
    const answer = await this.#onceClient.call(call, (client, options) =>
      client.send(new CreateConnectionCommand(input), options),
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

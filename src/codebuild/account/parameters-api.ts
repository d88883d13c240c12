import type {SSMClient} from '@aws-sdk/client-ssm';
import {DENIED} from '../../aws/access-denied.ts';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import type {AccountPlace} from './account-place.ts';
import {chunks} from './chunks.ts';
import type {StoredParameters} from './stored-parameters.ts';

/** A secret parameter. */
export interface SecretParameter {
  readonly name: string;
  readonly description: string;
  readonly value: string;
}

/** Limit of GetParameters: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const MOST_NAMES = 10;

/** Client of Parameter Store. */
export class ParametersApi {
  readonly #client: LazyClient<SSMClient>;
  readonly #prefix: string;

  constructor(settings: AwsSettings, {partition, region, accountId}: AccountPlace) {
    this.#client = new LazyClient(settings, async (config) => {
      const {SSMClient} = await import('@aws-sdk/client-ssm');
      return new SSMClient(config);
    });
    this.#prefix = `arn:${partition}:ssm:${region}:${accountId}:parameter`;
  }

  /**
   * Returns the parameters that do not exist; none if permission is denied. Does not decrypt values.
   */
  async missing(names: readonly string[]): Promise<string[]> {
    const {GetParametersCommand} = await import('@aws-sdk/client-ssm');
    const answers = await Promise.all(
      chunks([...new Set(names)], MOST_NAMES).map((Names) =>
        this.#call(
          'check whether the parameters exist',
          'GetParameters',
          this.#arnOf('*'),
          (client, options) =>
            client.send(new GetParametersCommand({Names, WithDecryption: false}), options),
          DENIED,
        ),
      ),
    );
    return answers.flatMap((it) => it?.InvalidParameters ?? []);
  }

  /**
   * Reads and decrypts up to ten parameters. Omits those that do not exist.
   *
   * @returns `undefined` if permission is denied.
   */
  async values(names: readonly string[]): Promise<StoredParameters | undefined> {
    const {GetParametersCommand} = await import('@aws-sdk/client-ssm');
    const answer = await this.#call(
      'read the parameters',
      'GetParameters',
      this.#arnOf('*'),
      (client, options) =>
        client.send(new GetParametersCommand({Names: [...names], WithDecryption: true}), options),
      DENIED,
    );
    return (
      answer &&
      new Map(
        (answer.Parameters ?? []).map(({Name = '', Type, Value}) => [
          Name,
          {type: Type, value: Value},
        ]),
      )
    );
  }

  /** Writes a parameter, and replaces an existing one. */
  async putSecret({name, description, value}: SecretParameter): Promise<void> {
    const {PutParameterCommand} = await import('@aws-sdk/client-ssm');
    const input = {
      Name: name,
      Description: description,
      Value: value,
      Type: 'SecureString' as const,
      Tier: 'Standard' as const,
      DataType: 'text',
      Overwrite: true,
    };
    await this.#call(
      `write the parameter ${name}`,
      'PutParameter',
      this.#arnOf(name),
      (client, options) => client.send(new PutParameterCommand(input), options),
    );
  }

  #arnOf(name: string): string {
    return `${this.#prefix}/${name.replace(/^\//u, '')}`;
  }

  async #call<T>(
    task: string,
    operation: string,
    resource: string,
    send: (client: SSMClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
    ignored: readonly string[] = [],
  ): Promise<T | undefined> {
    const call = {task, action: `ssm:${operation}`, resource};
    return this.#client.call(call, send, ignored);
  }
}

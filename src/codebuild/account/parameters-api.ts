import type {ParameterTier, SSMClient} from '@aws-sdk/client-ssm';
import {DENIED} from '../../aws/access-denied.ts';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import {Failure} from '../../errors.ts';
import type {AccountPlace} from './account-place.ts';
import {chunks} from './chunks.ts';
import type {ParameterSettings, StoredParameters} from './stored-parameters.ts';

/** A secret parameter to write. AWS resets settings of an existing one that are not named. */
export interface SecretParameter extends Partial<ParameterSettings> {
  readonly name: string;
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
   * Returns the parameters that do not exist; none of those for which permission is denied. Does not decrypt
   * values.
   */
  async missing(names: readonly string[]): Promise<string[]> {
    const {GetParametersCommand} = await import('@aws-sdk/client-ssm');
    const answers = await Promise.all(
      this.#groups([...new Set(names)]).map((Names) =>
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
   * Reads and decrypts up to ten parameters. Omits those that do not exist. A parameter whose key is disabled or deleted
   * has no value.
   *
   * @returns `undefined` if permission is denied.
   */
  async values(names: readonly string[]): Promise<StoredParameters | undefined> {
    try {
      return await this.#values(names);
    } catch (error) {
      if (!isKeyUnusable(error)) throw error;
    }
    if (names.length === 1) {
      return new Map(names.map((it) => [it, {type: 'SecureString', value: undefined}]));
    }
    // One unusable key fails a whole call.
    const alone = await Promise.all(names.map((it) => this.values([it])));
    return alone.includes(undefined) ? undefined : new Map(alone.flatMap((it) => [...(it ?? [])]));
  }

  async #values(names: readonly string[]): Promise<StoredParameters | undefined> {
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

  /**
   * Reads the settings of up to 50 parameters. Omits those that do not exist.
   *
   * @returns `undefined` if permission is denied.
   */
  async settings(
    names: readonly string[],
  ): Promise<ReadonlyMap<string, ParameterSettings> | undefined> {
    const {paginateDescribeParameters} = await import('@aws-sdk/client-ssm');
    const filter = {Key: 'Name', Option: 'Equals', Values: [...names]};
    const pages = await this.#call(
      'read the settings of the parameters',
      'DescribeParameters',
      '*',
      (client, options) =>
        // A page may be empty although there are more.
        Array.fromAsync(
          paginateDescribeParameters({client}, {ParameterFilters: [filter]}, options),
        ),
      DENIED,
    );
    const found = pages?.flatMap(({Parameters = []}) => Parameters);
    return (
      found &&
      new Map(
        found.map(({Name = '', Description, Tier, KeyId, DataType, AllowedPattern}) => [
          Name,
          {
            description: Description,
            tier: Tier,
            keyId: KeyId,
            dataType: DataType,
            allowedPattern: AllowedPattern,
          },
        ]),
      )
    );
  }

  /** Creates a parameter. @returns `false` if it already exists. */
  async createSecret(parameter: SecretParameter): Promise<boolean> {
    return this.#put(parameter, false, ['ParameterAlreadyExists']);
  }

  /**
   * Writes a parameter, and replaces an existing one. Without a key, AWS encrypts with the default key:
   * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
   */
  async putSecret(parameter: SecretParameter): Promise<void> {
    await this.#put(parameter, true);
  }

  async #put(
    parameter: SecretParameter,
    isReplaced: boolean,
    ignored: readonly string[] = [],
  ): Promise<boolean> {
    const {PutParameterCommand} = await import('@aws-sdk/client-ssm');
    const {name, value, description, tier, keyId, dataType, allowedPattern} = parameter;
    const input = {
      Name: name,
      Value: value,
      Type: 'SecureString' as const,
      Overwrite: isReplaced,
      ...(description === undefined ? {} : {Description: description}),
      ...(tier === undefined ? {} : {Tier: tier as ParameterTier}),
      ...(keyId === undefined ? {} : {KeyId: keyId}),
      ...(dataType === undefined ? {} : {DataType: dataType}),
      ...(allowedPattern === undefined ? {} : {AllowedPattern: allowedPattern}),
    };
    const answer = await this.#call(
      `write the parameter ${name}`,
      'PutParameter',
      this.#arnOf(name),
      (client, options) => client.send(new PutParameterCommand(input), options),
      ignored,
    );
    return answer !== undefined;
  }

  /** One parameter of another account would fail a whole call, so each is read alone. */
  #groups(names: readonly string[]): string[][] {
    const isForeign = (it: string) => it.startsWith('arn:') && !it.startsWith(`${this.#prefix}/`);
    const own = names.filter((it) => !isForeign(it));
    return [...chunks(own, MOST_NAMES), ...names.filter(isForeign).map((it) => [it])];
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

/** Whether the KMS key of a parameter is disabled, deleted or about to be deleted. */
function isKeyUnusable(error: unknown): boolean {
  return (
    error instanceof Failure && error.cause instanceof Error && error.cause.name === 'InvalidKeyId'
  );
}

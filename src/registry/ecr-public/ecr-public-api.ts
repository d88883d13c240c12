import type {ECRPUBLICClient} from '@aws-sdk/client-ecr-public';
import {MANAGED_BY} from '../../managed-by.ts';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import {Failure} from '../../errors.ts';
import {type EcrToken, parseToken} from '../ecr/ecr-token.ts';

/** The API of ECR Public is only available in this region. */
const REGION = 'us-east-1';

/** The calls of ECR Public that a release needs. Each can throw a `Failure` that names the IAM action. */
export class EcrPublicApi {
  readonly #client: LazyClient<ECRPUBLICClient>;

  constructor(settings: AwsSettings) {
    this.#client = new LazyClient(settings, async (config) => {
      const {ECRPUBLICClient} = await import('@aws-sdk/client-ecr-public');
      return new ECRPUBLICClient({...config, region: REGION});
    });
  }

  /**
   * The primary alias of the account, which is part of the address of its public images.
   *
   * @throws {Failure} `registry.no-alias` if the account has none.
   */
  async primaryAlias(): Promise<string> {
    const {DescribeRegistriesCommand} = await import('@aws-sdk/client-ecr-public');
    const answer = await this.#call(
      'find the public registry',
      'DescribeRegistries',
      (client, options) => client.send(new DescribeRegistriesCommand({}), options),
    );
    const aliases = (answer?.registries ?? []).flatMap((registry) => registry.aliases ?? []);
    const primary = aliases.find((alias) => alias.primaryRegistryAlias === true);
    if (primary?.name !== undefined) return primary.name;
    throw new Failure('registry.no-alias', 'The account has no primary alias in ECR Public.', {
      details: aliases.map(({name, status}) => `${name}: ${status}`),
      remedy: 'Open https://console.aws.amazon.com/ecr/public-registry and choose an alias.',
    });
  }

  /** Addresses of the repositories that exist, by name. */
  async find(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all(
      names.map(async (name) => [name, await this.#find(name)] as const),
    );
    return new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** Creates a repository, unless it already exists. */
  async create(name: string): Promise<string> {
    const {CreateRepositoryCommand} = await import('@aws-sdk/client-ecr-public');
    const created = await this.#call(
      `create the public repository ${name}`,
      'CreateRepository',
      (client, options) =>
        client.send(
          new CreateRepositoryCommand({
            repositoryName: name,
            catalogData: {description: 'Built from source by ci-image-builder.'},
            tags: [{Key: MANAGED_BY.key, Value: MANAGED_BY.value}],
          }),
          options,
        ),
      ['RepositoryAlreadyExistsException'],
    );
    const uri = created?.repository?.repositoryUri ?? (await this.#find(name));
    if (uri === undefined) throw new TypeError(`${name} already exists, but cannot be found`);
    return uri;
  }

  /** Gets a password for ECR Public. */
  async token(): Promise<EcrToken> {
    const {GetAuthorizationTokenCommand} = await import('@aws-sdk/client-ecr-public');
    const answer = await this.#call(
      'sign in to ECR Public',
      'GetAuthorizationToken',
      (client, options) => client.send(new GetAuthorizationTokenCommand({}), options),
    );
    const data = answer?.authorizationData;
    return parseToken(data?.authorizationToken ?? '', data?.expiresAt);
  }

  async #find(name: string): Promise<string | undefined> {
    const {DescribeRepositoriesCommand} = await import('@aws-sdk/client-ecr-public');
    const answer = await this.#call(
      `find the public repository ${name}`,
      'DescribeRepositories',
      (client, options) =>
        client.send(new DescribeRepositoriesCommand({repositoryNames: [name]}), options),
      ['RepositoryNotFoundException'],
    );
    return answer?.repositories?.[0]?.repositoryUri;
  }

  /** @param action IAM action without the prefix of the service. */
  async #call<T>(
    task: string,
    action: string,
    operation: (client: ECRPUBLICClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
    ignored?: readonly string[],
  ): Promise<T | undefined> {
    const call = {task, action: `ecr-public:${action}`, resource: '*'};
    return this.#client.call(call, operation, ignored);
  }
}

import type {ECRClient, Repository as EcrRepository} from '@aws-sdk/client-ecr';
import {DENIED} from '../../aws/access-denied.ts';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import {partitionOf} from '../../aws-partition.ts';
import {MANAGED_BY} from '../../managed-by.ts';
import {CACHE_LIFECYCLE} from './cache-lifecycle.ts';
import {EcrImageApi} from './ecr-image-api.ts';
import {type EcrToken, parseToken} from './ecr-token.ts';
import {type OurMutability, type TagMutability, ourMutability} from './tag-mutability.ts';

/** A repository as ECR describes it. */
export interface EcrRepositoryFacts extends TagMutability {
  readonly name: string;
  readonly arn: string;
  /** `host/name`, without a tag. */
  readonly uri: string;
  readonly scansOnPush: boolean;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
const MOST_NAMES = 100;

/** Items of a page: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
const MOST_ITEMS = 1000;

/** In the form of the API. */
const OURS = {Key: MANAGED_BY.key, Value: MANAGED_BY.value} as const;

/** The calls of private ECR that a release needs. Each can throw a `Failure` that names the IAM action. */
export class EcrApi {
  /** Registry of another account; `undefined` for that of your credentials. */
  readonly #registryId: string | undefined;
  readonly #client: LazyClient<ECRClient>;
  /** The calls about images. */
  readonly images: EcrImageApi;

  constructor(settings: AwsSettings, registryId: string | undefined) {
    this.#registryId = registryId;
    this.#client = new LazyClient(settings, async (config) => {
      const {ECRClient} = await import('@aws-sdk/client-ecr');
      return new ECRClient(config);
    });
    this.images = new EcrImageApi(this.#client, registryId);
  }

  /** The repositories with these names, as far as they exist. */
  async describe(names: readonly string[]): Promise<EcrRepositoryFacts[]> {
    if (names.length > MOST_NAMES) {
      const [first, others] = [names.slice(0, MOST_NAMES), names.slice(MOST_NAMES)];
      return [...(await this.describe(first)), ...(await this.describe(others))];
    }
    const all = await this.#describe(names);
    if (all !== undefined) return all;
    // If one repository is missing, the API returns none of them, so request each separately.
    if (names.length === 1) return [];
    const each = await Promise.all(names.map((name) => this.describe([name])));
    return each.flat();
  }

  /**
   * All repositories of the registry.
   *
   * @param ifDenied what to do if listing is not allowed: by default, there are none.
   */
  async list(ifDenied: 'fail' | 'none' = 'none'): Promise<EcrRepositoryFacts[]> {
    const {paginateDescribeRepositories} = await import('@aws-sdk/client-ecr');
    const action = 'ecr:DescribeRepositories';
    const call = {task: 'list the repositories', action, resource: await this.#arnOf('*')};
    const pages = await this.#client.call(
      call,
      (client, options) =>
        Array.fromAsync(
          paginateDescribeRepositories({client, pageSize: MOST_ITEMS}, this.#registry(), options),
        ),
      ifDenied === 'fail' ? [] : DENIED,
    );
    return (pages ?? []).flatMap(({repositories = []}) => repositories.map((it) => facts(it)));
  }

  /**
   * Creates a repository with our settings, unless it already exists.
   *
   * @param mutability default: that of the repositories of images. `cache` is for cached layers: all tags move, and
   * nothing is scanned.
   */
  async create(
    name: string,
    mutability: OurMutability | 'cache' = ourMutability(),
  ): Promise<EcrRepositoryFacts> {
    const {CreateRepositoryCommand} = await import('@aws-sdk/client-ecr');
    const created = await this.#client.call(
      {
        task: `create the repository ${name}`,
        action: 'ecr:CreateRepository',
        resource: await this.#arnOf(name),
      },
      (client, options) =>
        client.send(
          new CreateRepositoryCommand({
            ...this.#registry(),
            repositoryName: name,
            ...(mutability === 'cache'
              ? {imageTagMutability: 'MUTABLE'}
              : {
                  ...mutabilityInput(mutability),
                  imageScanningConfiguration: {scanOnPush: true},
                }),
            tags: [OURS],
          }),
          options,
        ),
      ['RepositoryAlreadyExistsException'],
    );
    if (created?.repository !== undefined) return facts(created.repository);
    const [there] = await this.describe([name]);
    if (there === undefined) throw new TypeError(`${name} already exists, but cannot be found`);
    return there;
  }

  /**
   * Whether this tool manages the repository.
   *
   * @param ifDenied what to do if reading its tags is not allowed: by default, it counts as not managed.
   */
  async isOurs(
    {name, arn}: EcrRepositoryFacts,
    ifDenied: 'fail' | 'none' = 'none',
  ): Promise<boolean> {
    const {ListTagsForResourceCommand} = await import('@aws-sdk/client-ecr');
    const answer = await this.#client.call(
      {task: `read the tags of ${name}`, action: 'ecr:ListTagsForResource', resource: arn},
      (client, options) => client.send(new ListTagsForResourceCommand({resourceArn: arn}), options),
      ifDenied === 'fail' ? [] : DENIED,
    );
    return (answer?.tags ?? []).some(({Key, Value}) => Key === OURS.Key && Value === OURS.Value);
  }

  /** Sets the tag mutability of a repository. */
  async putMutability({name, arn}: EcrRepositoryFacts, wanted: OurMutability): Promise<void> {
    const {PutImageTagMutabilityCommand} = await import('@aws-sdk/client-ecr');
    await this.#client.call(
      {
        task: `set the tag mutability of ${name}`,
        action: 'ecr:PutImageTagMutability',
        resource: arn,
      },
      (client, options) =>
        client.send(
          new PutImageTagMutabilityCommand({
            ...this.#registry(),
            repositoryName: name,
            ...mutabilityInput(wanted),
          }),
          options,
        ),
    );
  }

  /** Enables scanning on push for a repository. */
  async putScanning({name, arn}: EcrRepositoryFacts): Promise<void> {
    const {PutImageScanningConfigurationCommand} = await import('@aws-sdk/client-ecr');
    await this.#client.call(
      {
        task: `enable scanning of ${name}`,
        action: 'ecr:PutImageScanningConfiguration',
        resource: arn,
      },
      (client, options) =>
        client.send(
          new PutImageScanningConfigurationCommand({
            ...this.#registry(),
            repositoryName: name,
            imageScanningConfiguration: {scanOnPush: true},
          }),
          options,
        ),
    );
  }

  /** Whether a repository has rules that remove old content. */
  async hasLifecycle({name, arn}: EcrRepositoryFacts): Promise<boolean> {
    const {GetLifecyclePolicyCommand} = await import('@aws-sdk/client-ecr');
    const action = 'ecr:GetLifecyclePolicy';
    const input = {...this.#registry(), repositoryName: name};
    const found = await this.#client.call(
      {task: `read the lifecycle policy of ${name}`, action, resource: arn},
      (client, options) => client.send(new GetLifecyclePolicyCommand(input), options),
      ['LifecyclePolicyNotFoundException'],
    );
    return found !== undefined;
  }

  /** Lets ECR remove old cached layers from a repository. */
  async putCacheLifecycle({name, arn}: EcrRepositoryFacts): Promise<void> {
    const {PutLifecyclePolicyCommand} = await import('@aws-sdk/client-ecr');
    const action = 'ecr:PutLifecyclePolicy';
    const lifecyclePolicyText = JSON.stringify(CACHE_LIFECYCLE);
    const input = {...this.#registry(), repositoryName: name, lifecyclePolicyText};
    await this.#client.call(
      {task: `set the lifecycle policy of ${name}`, action, resource: arn},
      (client, options) => client.send(new PutLifecyclePolicyCommand(input), options),
    );
  }

  /** Whether blob mounting is enabled in the account; `true` if that is unknown. */
  async mountsBlobs(): Promise<boolean> {
    const {GetAccountSettingCommand} = await import('@aws-sdk/client-ecr');
    const action = 'ecr:GetAccountSetting';
    const answer = await this.#client
      .call(
        {task: 'read the setting for blob mounting', action, resource: '*'},
        (client, options) =>
          client.send(new GetAccountSettingCommand({name: 'BLOB_MOUNTING'}), options),
      )
      .catch(() => undefined);
    return answer?.value !== 'DISABLED';
  }

  /** Gets a password for all registries of this region that your credentials can access. */
  async token(): Promise<EcrToken> {
    const {GetAuthorizationTokenCommand} = await import('@aws-sdk/client-ecr');
    const answer = await this.#client.call(
      {task: 'sign in to ECR', action: 'ecr:GetAuthorizationToken', resource: '*'},
      (client, options) => client.send(new GetAuthorizationTokenCommand({}), options),
    );
    const [data] = answer?.authorizationData ?? [];
    return parseToken(data?.authorizationToken ?? '', data?.expiresAt);
  }

  async #describe(names: readonly string[]): Promise<EcrRepositoryFacts[] | undefined> {
    const {DescribeRepositoriesCommand} = await import('@aws-sdk/client-ecr');
    const [name = ''] = names;
    const answer = await this.#client.call(
      {
        task: `find the repository ${name}`,
        action: 'ecr:DescribeRepositories',
        resource: await this.#arnOf(name),
      },
      (client, options) =>
        client.send(
          new DescribeRepositoriesCommand({...this.#registry(), repositoryNames: [...names]}),
          options,
        ),
      ['RepositoryNotFoundException'],
    );
    return answer?.repositories?.map((it) => facts(it));
  }

  #registry(): {registryId?: string} {
    return this.#registryId === undefined ? {} : {registryId: this.#registryId};
  }

  /** The ARN of a repository that may not exist yet, in any account and region of the partition. */
  async #arnOf(name: string): Promise<string> {
    const {config} = await this.#client.client();
    // If the region is missing, the call itself fails with a better error.
    const region = await config.region().catch(() => '');
    return `arn:${partitionOf(region)}:ecr:*:*:repository/${name}`;
  }
}

function mutabilityInput({imageTagMutability, exclusions}: OurMutability) {
  return {
    imageTagMutability,
    imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({
      filterType: 'WILDCARD' as const,
      filter,
    })),
  };
}

function facts(repository: EcrRepository): EcrRepositoryFacts {
  const {repositoryName = '', repositoryArn = '', repositoryUri = ''} = repository;
  const filters = repository.imageTagMutabilityExclusionFilters ?? [];
  return {
    name: repositoryName,
    arn: repositoryArn,
    uri: repositoryUri,
    imageTagMutability: repository.imageTagMutability,
    exclusions: filters.flatMap(({filter}) => filter ?? []),
    scansOnPush: repository.imageScanningConfiguration?.scanOnPush ?? false,
  };
}

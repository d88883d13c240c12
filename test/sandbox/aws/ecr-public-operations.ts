import type {
  CreateRepositoryRequest,
  DescribeRegistriesRequest,
  DescribeRepositoriesRequest,
  ListTagsForResourceRequest,
  TagResourceRequest,
} from '@aws-sdk/client-ecr-public';
import type {AwsAccount, StoredRepository} from './aws-account.ts';
import type {AwsIdentity} from './identity.ts';
import {type Operation, seconds} from './operation.ts';
import {page} from './page.ts';
import {listTags, taggedRepository, withTags} from './resource-tags.ts';

/**
 * The supported operations of ECR Public: https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/
 */
export const ECR_PUBLIC_OPERATIONS = {
  DescribeRegistries(account, input: DescribeRegistriesRequest) {
    const registry = {
      registryId: account.id,
      registryArn: `arn:aws:ecr-public::${account.id}:registry/${account.id}`,
      registryUri: account.registryUri('ecr-public'),
      verified: false,
      aliases: account.publicAliases.map(({name, isPrimary}, index) => ({
        name,
        status: 'ACTIVE',
        primaryRegistryAlias: isPrimary,
        defaultRegistryAlias: index === 0,
      })),
    };
    const {items, ...next} = page([registry], input, account.pageSize);
    return {registries: items, ...next};
  },

  CreateRepository(account, input: CreateRepositoryRequest) {
    const repository: StoredRepository = {
      kind: 'ecr-public',
      name: input.repositoryName ?? '',
      createdAt: account.now(),
      tags: withTags(new Map(), input.tags ?? []),
      images: new Map(),
      encryption: {encryptionType: 'AES256'},
      mutability: {imageTagMutability: 'MUTABLE'},
      scanOnPush: false,
    };
    account.add(repository);
    const {logoImageBlob: _, ...catalogData} = input.catalogData ?? {};
    return {repository: describe(account, repository), catalogData};
  },

  DescribeRepositories(account, input: DescribeRepositoriesRequest) {
    const {repositoryNames: names, registryId} = input;
    if (names !== undefined) {
      const found = names.map((name) => account.repository('ecr-public', name, registryId));
      return {repositories: found.map((it) => describe(account, it))};
    }
    const {items, ...next} = page(account.repositories('ecr-public'), input, account.pageSize);
    return {repositories: items.map((it) => describe(account, it)), ...next};
  },

  ListTagsForResource(account, {resourceArn = ''}: ListTagsForResourceRequest) {
    return {tags: listTags(taggedRepository(account, 'ecr-public', resourceArn))};
  },

  TagResource(account, {resourceArn = '', tags = []}: TagResourceRequest) {
    const repository = taggedRepository(account, 'ecr-public', resourceArn);
    for (const [key, value] of withTags(repository.tags, tags)) repository.tags.set(key, value);
    return {};
  },

  GetAuthorizationToken(account, _input: object, caller: AwsIdentity) {
    const {token, expiresAt} = account.giveToken('ecr-public', caller);
    const authorizationToken = Buffer.from(`AWS:${token}`).toString('base64');
    return {authorizationData: {authorizationToken, expiresAt: seconds(expiresAt)}};
  },
} satisfies Readonly<Record<string, Operation>>;

function describe(account: AwsAccount, {kind, name, createdAt}: StoredRepository) {
  return {
    repositoryArn: account.arn(kind, name),
    registryId: account.id,
    repositoryName: name,
    repositoryUri: `${account.registryUri(kind)}/${name}`,
    createdAt: seconds(createdAt),
  };
}

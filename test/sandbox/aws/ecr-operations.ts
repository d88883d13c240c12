import type {
  CreateRepositoryRequest,
  DeleteRepositoryRequest,
  DescribeRepositoriesRequest,
  GetAuthorizationTokenRequest,
  GetLifecyclePolicyRequest,
  ListTagsForResourceRequest,
  PutAccountSettingRequest,
  PutImageScanningConfigurationRequest,
  PutImageTagMutabilityRequest,
  PutLifecyclePolicyRequest,
  TagResourceRequest,
} from '@aws-sdk/client-ecr';
import type {AwsAccount, StoredRepository} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {ECR_IMAGE_OPERATIONS} from './ecr-image-operations.ts';
import {ECR_SCAN_OPERATIONS} from './ecr-scan-operations.ts';
import type {AwsIdentity} from './identity.ts';
import {type Operation, seconds} from './operation.ts';
import {lifecycleMistake} from './lifecycle-policy.ts';
import {page} from './page.ts';
import {listTags, taggedRepository, withTags} from './resource-tags.ts';
import {type TagMutability, mutabilityMistake} from './tag-mutability.ts';

const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE', 'CLAIR'],
  BLOB_MOUNTING: ['ENABLED', 'DISABLED'],
  REGISTRY_POLICY_SCOPE: ['V1', 'V2'],
};

/** The supported operations of ECR: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/ */
export const ECR_OPERATIONS = {
  ...ECR_IMAGE_OPERATIONS,
  ...ECR_SCAN_OPERATIONS,

  CreateRepository(account, input: CreateRepositoryRequest) {
    const encryption = input.encryptionConfiguration;
    const repository: StoredRepository = {
      kind: 'ecr',
      name: input.repositoryName ?? '',
      createdAt: account.now(),
      tags: withTags(new Map(), input.tags ?? []),
      images: new Map(),
      encryption: {...encryption, encryptionType: encryption?.encryptionType ?? 'AES256'},
      mutability: readMutability(input),
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    };
    account.add(repository);
    return {repository: describe(account, repository)};
  },

  DescribeRepositories(account, input: DescribeRepositoriesRequest) {
    const {repositoryNames: names, registryId} = input;
    if (names !== undefined) {
      const found = names.map((name) => account.repository('ecr', name, registryId));
      return {repositories: found.map((it) => describe(account, it))};
    }
    const {items, ...next} = page(account.repositories('ecr'), input, account.pageSize);
    return {repositories: items.map((it) => describe(account, it)), ...next};
  },

  DeleteRepository(account, {repositoryName = '', registryId, force}: DeleteRepositoryRequest) {
    const repository = account.repository('ecr', repositoryName, registryId);
    if (force !== true && repository.images.size > 0) {
      const message = `The repository with name '${repositoryName}' in registry with id '${account.id}' cannot be deleted because it still contains images`;
      throw new AwsError('RepositoryNotEmptyException', message);
    }
    account.remove(repository);
    return {repository: describe(account, repository)};
  },

  PutImageTagMutability(account, input: PutImageTagMutabilityRequest) {
    const repository = account.repository('ecr', input.repositoryName ?? '', input.registryId);
    repository.mutability = readMutability(input);
    const {registryId, repositoryName} = describe(account, repository);
    return {registryId, repositoryName, ...repository.mutability};
  },

  PutImageScanningConfiguration(account, input: PutImageScanningConfigurationRequest) {
    const repository = account.repository('ecr', input.repositoryName ?? '', input.registryId);
    repository.scanOnPush = input.imageScanningConfiguration?.scanOnPush ?? false;
    const {registryId, repositoryName, imageScanningConfiguration} = describe(account, repository);
    return {registryId, repositoryName, imageScanningConfiguration};
  },

  GetLifecyclePolicy(account, {repositoryName = '', registryId}: GetLifecyclePolicyRequest) {
    const {lifecyclePolicy} = account.repository('ecr', repositoryName, registryId);
    if (lifecyclePolicy === undefined) {
      const message = `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${account.id}'`;
      throw new AwsError('LifecyclePolicyNotFoundException', message);
    }
    return {registryId: account.id, repositoryName, lifecyclePolicyText: lifecyclePolicy};
  },

  PutLifecyclePolicy(account, input: PutLifecyclePolicyRequest) {
    const {repositoryName = '', registryId, lifecyclePolicyText = ''} = input;
    const repository = account.repository('ecr', repositoryName, registryId);
    const mistake = lifecycleMistake(lifecyclePolicyText);
    if (mistake !== undefined) {
      const message = `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${mistake}'`;
      throw new AwsError('InvalidParameterException', message);
    }
    repository.lifecyclePolicy = lifecyclePolicyText;
    return {registryId: account.id, repositoryName, lifecyclePolicyText};
  },

  ListTagsForResource(account, {resourceArn = ''}: ListTagsForResourceRequest) {
    return {tags: listTags(taggedRepository(account, 'ecr', resourceArn))};
  },

  TagResource(account, {resourceArn = '', tags = []}: TagResourceRequest) {
    const repository = taggedRepository(account, 'ecr', resourceArn);
    for (const [key, value] of withTags(repository.tags, tags)) repository.tags.set(key, value);
    return {};
  },

  GetAuthorizationToken(
    account,
    {registryIds = [account.id]}: GetAuthorizationTokenRequest,
    caller: AwsIdentity,
  ) {
    const authorizationData = registryIds.map(() => {
      const {token, expiresAt} = account.giveToken('ecr', caller);
      return {
        authorizationToken: Buffer.from(`AWS:${token}`).toString('base64'),
        expiresAt: seconds(expiresAt),
        proxyEndpoint: `http://${account.registryHost}`,
      };
    });
    return {authorizationData};
  },

  GetAccountSetting(account, {name = ''}: {name?: string}) {
    const value = account.settings.get(name);
    if (value === undefined) throw wrongSetting('name', Object.keys(SETTINGS));
    return {name, value};
  },

  PutAccountSetting(account, {name = '', value = ''}: PutAccountSettingRequest) {
    const values = SETTINGS[name];
    if (values === undefined) throw wrongSetting('name', Object.keys(SETTINGS));
    if (!values.includes(value)) throw wrongSetting('value', values);
    account.settings.set(name, value);
    return {name, value};
  },
} satisfies Readonly<Record<string, Operation>>;

function readMutability(input: CreateRepositoryRequest | PutImageTagMutabilityRequest) {
  const filters = input.imageTagMutabilityExclusionFilters?.map(
    ({filterType = 'WILDCARD', filter = ''}) => ({filterType, filter}),
  );
  const settings: TagMutability = {
    imageTagMutability: input.imageTagMutability ?? 'MUTABLE',
    ...(filters === undefined ? {} : {imageTagMutabilityExclusionFilters: filters}),
  };
  const mistake = mutabilityMistake(settings);
  if (mistake === undefined) return settings;
  const message = `Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: '${mistake}'`;
  throw new AwsError('InvalidParameterException', message);
}

function describe(account: AwsAccount, repository: StoredRepository) {
  const {kind, name, createdAt, mutability, scanOnPush, encryption} = repository;
  return {
    repositoryArn: account.arn(kind, name),
    registryId: account.id,
    repositoryName: name,
    repositoryUri: `${account.registryUri(kind)}/${name}`,
    createdAt: seconds(createdAt),
    ...mutability,
    imageScanningConfiguration: {scanOnPush},
    encryptionConfiguration: encryption,
  };
}

function wrongSetting(member: string, values: readonly string[]): AwsError {
  const message = `Invalid parameter at '${member}' failed to satisfy constraint: 'Member must satisfy enum value set: [${values.join(', ')}]'`;
  return new AwsError('InvalidParameterException', message);
}

import type {
  CreatePolicyRequest,
  CreatePolicyVersionRequest,
  DeletePolicyRequest,
  DeletePolicyVersionRequest,
  GetPolicyRequest,
  GetPolicyVersionRequest,
  ListPolicyVersionsRequest,
} from '@aws-sdk/client-iam';

import {AwsError} from './aws-error.ts';
import {iamPage} from './iam-page.ts';
import {policySize, readPolicy} from './iam-policy-document.ts';
import {
  type IamState,
  type PolicyVersion,
  type StoredPolicy,
  missing,
  uniqueId,
} from './iam-state.ts';
import {listIamTags, withIamTags} from './iam-tags.ts';
import {type Operation, seconds} from './operation.ts';

/** Quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const VERSIONS = 5;
const SIZE = 6144;

export const IAM_POLICY_OPERATIONS = {
  CreatePolicy({iam}, input: CreatePolicyRequest) {
    const {PolicyName: name = '', PolicyDocument: document = '', Path: path = '/'} = input;
    checkDocument(document);
    const createdAt = iam.now();
    const policy: StoredPolicy = {
      name,
      id: uniqueId('ANPA'),
      arn: iam.arn('policy', path, name),
      path,
      description: input.Description,
      createdAt,
      tags: withIamTags(new Map(), input.Tags ?? []),
      versions: [{id: 'v1', document, createdAt}],
      defaultVersion: 'v1',
      made: 1,
    };
    iam.addPolicy(policy);
    // Only GetPolicy returns its description.
    const {Description: _, ...told} = describe(iam, policy);
    return {Policy: told};
  },

  GetPolicy({iam}, {PolicyArn = ''}: GetPolicyRequest) {
    return {Policy: describe(iam, iam.policy(PolicyArn))};
  },

  DeletePolicy({iam}, {PolicyArn = ''}: DeletePolicyRequest) {
    const policy = iam.policy(PolicyArn);
    if (iam.holders(PolicyArn).length > 0) {
      throw conflict('Cannot delete a policy attached to entities.');
    }
    if (policy.versions.length > 1) {
      throw conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    iam.removePolicy(policy);
    return {};
  },

  CreatePolicyVersion({iam}, input: CreatePolicyVersionRequest) {
    const {PolicyArn = '', PolicyDocument: document = '', SetAsDefault = false} = input;
    const policy = iam.policy(PolicyArn);
    checkDocument(document);
    if (policy.versions.length >= VERSIONS) {
      throw new AwsError(
        'LimitExceededException',
        `A managed policy can have up to ${VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    policy.made += 1;
    const version = {id: `v${policy.made}`, document, createdAt: iam.now()};
    policy.versions = [...policy.versions, version];
    if (SetAsDefault) policy.defaultVersion = version.id;
    return {PolicyVersion: describeVersion(policy, version)};
  },

  GetPolicyVersion({iam}, {PolicyArn = '', VersionId = ''}: GetPolicyVersionRequest) {
    const policy = iam.policy(PolicyArn);
    const version = findVersion(policy, VersionId);
    const Document = encodeURIComponent(version.document);
    return {PolicyVersion: {Document, ...describeVersion(policy, version)}};
  },

  DeletePolicyVersion({iam}, {PolicyArn = '', VersionId = ''}: DeletePolicyVersionRequest) {
    const policy = iam.policy(PolicyArn);
    const version = findVersion(policy, VersionId);
    if (version.id === policy.defaultVersion) {
      throw conflict('Cannot delete the default version of a policy.');
    }
    policy.versions = policy.versions.filter((it) => it !== version);
    return {};
  },

  ListPolicyVersions({iam, pageSize}, input: ListPolicyVersionsRequest) {
    const policy = iam.policy(input.PolicyArn ?? '');
    const all = policy.versions.toReversed().map((it) => describeVersion(policy, it));
    const {items, ...next} = iamPage(all, input, pageSize);
    return {Versions: items, ...next};
  },
} satisfies Readonly<Record<string, Operation>>;

function findVersion({arn, versions}: StoredPolicy, id: string): PolicyVersion {
  const version = versions.find((it) => it.id === id);
  if (version !== undefined) return version;
  throw missing(`Policy ${arn} version ${id} does not exist or is not attachable.`);
}

function checkDocument(document: string): void {
  readPolicy(document, 'identity');
  if (policySize(document) > SIZE) {
    throw new AwsError('LimitExceededException', `Cannot exceed quota for PolicySize: ${SIZE}`);
  }
}

function describe(iam: IamState, policy: StoredPolicy) {
  const {name, id, arn, path, description, createdAt, tags, versions, defaultVersion} = policy;
  return {
    PolicyName: name,
    PolicyId: id,
    Arn: arn,
    Path: path,
    DefaultVersionId: defaultVersion,
    AttachmentCount: iam.holders(arn).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    ...(description === undefined ? {} : {Description: description}),
    CreateDate: seconds(createdAt),
    UpdateDate: seconds(versions.at(-1)?.createdAt ?? createdAt),
    ...(tags.size === 0 ? {} : {Tags: listIamTags(tags)}),
  };
}

function describeVersion({defaultVersion}: StoredPolicy, {id, createdAt}: PolicyVersion) {
  return {
    VersionId: id,
    IsDefaultVersion: id === defaultVersion,
    CreateDate: seconds(createdAt),
  };
}

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflictException', message);
}

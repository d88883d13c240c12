import type {
  AttachRolePolicyRequest,
  CreateRoleRequest,
  DeleteRolePermissionsBoundaryRequest,
  DeleteRolePolicyRequest,
  DeleteRoleRequest,
  DetachRolePolicyRequest,
  GetAccountAuthorizationDetailsRequest,
  GetRolePolicyRequest,
  GetRoleRequest,
  ListAttachedRolePoliciesRequest,
  ListRolePoliciesRequest,
  ListRoleTagsRequest,
  PutRolePermissionsBoundaryRequest,
  PutRolePolicyRequest,
  TagRoleRequest,
  UpdateAssumeRolePolicyRequest,
} from '@aws-sdk/client-iam';

import {AwsError} from './aws-error.ts';
import {iamPage} from './iam-page.ts';
import {policySize, readPolicy} from './iam-policy-document.ts';
import {type StoredRole, missing, uniqueId} from './iam-state.ts';
import {listIamTags, withIamTags} from './iam-tags.ts';
import {type Operation, seconds} from './operation.ts';

/** Quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const TRUST_SIZE = 2048;
const INLINE_SIZE = 10_240;
const ATTACHED = 10;

export const IAM_ROLE_OPERATIONS = {
  CreateRole({iam}, input: CreateRoleRequest) {
    const {RoleName: name = '', AssumeRolePolicyDocument: trust = '', Path: path = '/'} = input;
    checkTrust(trust);
    if (input.PermissionsBoundary !== undefined && !iam.isAttachable(input.PermissionsBoundary)) {
      // The model of this operation has no error for a missing policy.
      throw new AwsError('InvalidInputException', noBoundary(input.PermissionsBoundary));
    }
    const createdAt = iam.now();
    const role: StoredRole = {
      name,
      id: uniqueId('AROA'),
      arn: iam.arn('role', path, name),
      path,
      createdAt,
      description: input.Description,
      maxSessionDuration: input.MaxSessionDuration ?? 3600,
      boundary: input.PermissionsBoundary,
      tags: withIamTags(new Map(), input.Tags ?? []),
      inline: new Map(),
      attached: new Set(),
      trust,
      changedAt: createdAt,
    };
    iam.addRole(role);
    return {Role: describe(role)};
  },

  GetRole({iam}, {RoleName = ''}: GetRoleRequest) {
    return {Role: {...describe(iam.role(RoleName)), RoleLastUsed: {}}};
  },

  GetAccountAuthorizationDetails({iam, pageSize}, input: GetAccountAuthorizationDetailsRequest) {
    if (input.Filter?.join() !== 'Role') {
      throw new AwsError('ValidationError', 'The stand-in only describes roles.');
    }
    const {items, ...next} = iamPage(iam.roles, input, pageSize);
    const RoleDetailList = items.map((role) => {
      const {MaxSessionDuration: _, Description: __, ...described} = describe(role);
      return {
        ...described,
        InstanceProfileList: [],
        RolePolicyList: [...role.inline].map(([PolicyName, document]) => ({
          PolicyName,
          PolicyDocument: encodeURIComponent(document),
        })),
        AttachedManagedPolicies: [...role.attached].map((arn) => attachedPolicy(arn)),
      };
    });
    return {RoleDetailList, ...next};
  },

  UpdateAssumeRolePolicy({iam}, input: UpdateAssumeRolePolicyRequest) {
    const role = iam.role(input.RoleName ?? '');
    checkTrust(input.PolicyDocument ?? '');
    role.trust = input.PolicyDocument ?? '';
    role.changedAt = iam.now();
    return {};
  },

  DeleteRole({iam}, {RoleName = ''}: DeleteRoleRequest) {
    const role = iam.role(RoleName);
    const must = (what: string) => `Cannot delete entity, must ${what} policies first.`;
    if (role.attached.size > 0) throw conflict(must('detach all'));
    if (role.inline.size > 0) throw conflict(must('delete'));
    iam.removeRole(role);
    return {};
  },

  PutRolePermissionsBoundary({iam}, input: PutRolePermissionsBoundaryRequest) {
    const {RoleName = '', PermissionsBoundary = ''} = input;
    const role = iam.role(RoleName);
    if (!iam.isAttachable(PermissionsBoundary)) throw missing(noBoundary(PermissionsBoundary));
    role.boundary = PermissionsBoundary;
    return {};
  },

  DeleteRolePermissionsBoundary({iam}, {RoleName = ''}: DeleteRolePermissionsBoundaryRequest) {
    const role = iam.role(RoleName);
    if (role.boundary === undefined) {
      throw missing(`Role ${RoleName} does not have a permissions boundary.`);
    }
    role.boundary = undefined;
    return {};
  },

  TagRole({iam}, {RoleName = '', Tags = []}: TagRoleRequest) {
    const {tags} = iam.role(RoleName);
    for (const [key, value] of withIamTags(tags, Tags)) tags.set(key, value);
    return {};
  },

  ListRoleTags({iam, pageSize}, input: ListRoleTagsRequest) {
    const tags = listIamTags(iam.role(input.RoleName ?? '').tags);
    const {items, ...next} = iamPage(tags, input, pageSize);
    return {Tags: items, ...next};
  },

  PutRolePolicy({iam}, input: PutRolePolicyRequest) {
    const {RoleName = '', PolicyName = '', PolicyDocument = ''} = input;
    const role = iam.role(RoleName);
    const {inline} = role;
    readPolicy(PolicyDocument, 'identity');
    const all = new Map(inline).set(PolicyName, PolicyDocument);
    const size = [...all.values()].reduce((sum, it) => sum + policySize(it), 0);
    if (size > INLINE_SIZE) {
      throw exceeded(`Maximum policy size of ${INLINE_SIZE} bytes exceeded for role ${RoleName}`);
    }
    inline.set(PolicyName, PolicyDocument);
    role.policyChangedAt = iam.now();
    return {};
  },

  GetRolePolicy({iam}, {RoleName = '', PolicyName = ''}: GetRolePolicyRequest) {
    const document = inlinePolicy(iam.role(RoleName), PolicyName);
    return {RoleName, PolicyName, PolicyDocument: encodeURIComponent(document)};
  },

  DeleteRolePolicy({iam}, {RoleName = '', PolicyName = ''}: DeleteRolePolicyRequest) {
    const role = iam.role(RoleName);
    inlinePolicy(role, PolicyName);
    role.inline.delete(PolicyName);
    return {};
  },

  ListRolePolicies({iam, pageSize}, input: ListRolePoliciesRequest) {
    const {inline} = iam.role(input.RoleName ?? '');
    const {items, ...next} = iamPage([...inline.keys()].toSorted(), input, pageSize);
    return {PolicyNames: items, ...next};
  },

  AttachRolePolicy({iam}, {RoleName = '', PolicyArn = ''}: AttachRolePolicyRequest) {
    const {attached} = iam.role(RoleName);
    if (!iam.isAttachable(PolicyArn)) {
      throw missing(`Policy ${PolicyArn} does not exist or is not attachable.`);
    }
    if (attached.size >= ATTACHED && !attached.has(PolicyArn)) {
      throw exceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED}`);
    }
    attached.add(PolicyArn);
    return {};
  },

  DetachRolePolicy({iam}, {RoleName = '', PolicyArn = ''}: DetachRolePolicyRequest) {
    if (iam.role(RoleName).attached.delete(PolicyArn)) return {};
    throw missing(`Policy ${PolicyArn} was not found.`);
  },

  ListAttachedRolePolicies({iam, pageSize}, input: ListAttachedRolePoliciesRequest) {
    const {PathPrefix = '/'} = input;
    const all = [...iam.role(input.RoleName ?? '').attached]
      .map((arn) => attachedPolicy(arn))
      .filter(({PolicyArn}) => PolicyArn.slice(PolicyArn.indexOf('/')).startsWith(PathPrefix));
    const {items, ...next} = iamPage(all, input, pageSize);
    return {AttachedPolicies: items, ...next};
  },
} satisfies Readonly<Record<string, Operation>>;

function inlinePolicy({inline}: StoredRole, name: string): string {
  const document = inline.get(name);
  if (document !== undefined) return document;
  throw missing(`The role policy with name ${name} cannot be found.`);
}

function noBoundary(arn: string): string {
  return `Scope ARN: ${arn} does not exist or is not attachable.`;
}

function checkTrust(document: string): void {
  readPolicy(document, 'trust');
  if (policySize(document) > TRUST_SIZE) {
    throw exceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_SIZE}`);
  }
}

function attachedPolicy(arn: string) {
  return {PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn};
}

function describe(role: StoredRole) {
  const {name, id, arn, path, createdAt, description, maxSessionDuration, boundary, tags} = role;
  return {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: arn,
    CreateDate: seconds(createdAt),
    AssumeRolePolicyDocument: encodeURIComponent(role.trust),
    ...(description === undefined ? {} : {Description: description}),
    MaxSessionDuration: maxSessionDuration,
    ...(boundary === undefined ? {} : {PermissionsBoundary: describeBoundary(boundary)}),
    ...(tags.size === 0 ? {} : {Tags: listIamTags(tags)}),
  };
}

function describeBoundary(PermissionsBoundaryArn: string) {
  return {PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn};
}

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflictException', message);
}

function exceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

import {randomInt} from 'node:crypto';

import {AwsError} from './aws-error.ts';
import type {RequestContext} from './iam-conditions.ts';
import {type CodeBuildSource, allows, trustsCodeBuild} from './iam-evaluate.ts';
import {readPolicy} from './iam-policy-document.ts';

export interface StoredRole {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAt: Date;
  readonly description: string | undefined;
  readonly maxSessionDuration: number;
  boundary: string | undefined;
  readonly tags: Map<string, string>;
  /** Documents by name. */
  readonly inline: Map<string, string>;
  /** The ARNs of managed policies. */
  readonly attached: Set<string>;
  trust: string;
  /** When it was created, or its trust policy was changed. */
  changedAt: Date;
  /** When its inline policies were last changed. */
  policyChangedAt?: Date;
}

export interface PolicyVersion {
  /** `v1` */
  readonly id: string;
  readonly document: string;
  readonly createdAt: Date;
}

export interface StoredPolicy {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly createdAt: Date;
  readonly tags: ReadonlyMap<string, string>;
  /** The oldest first. */
  versions: readonly PolicyVersion[];
  defaultVersion: string;
  /** Number of versions that were ever created. */
  made: number;
}

export interface IamOptions {
  readonly alias?: string;
  readonly roleSpreadMs?: number;
  readonly policySpreadMs?: number;
}

/** Some of AWS's own policies. They can be attached. */
const AWS_POLICIES = new Set([
  'AWSCodeBuildAdminAccess',
  'AWSCodeBuildDeveloperAccess',
  'AmazonEC2ContainerRegistryFullAccess',
  'AmazonEC2ContainerRegistryPowerUser',
  'AmazonEC2ContainerRegistryReadOnly',
  'AmazonElasticContainerRegistryPublicPowerUser',
  'AmazonS3ReadOnlyAccess',
  'AmazonSSMReadOnlyAccess',
  'CloudWatchLogsFullAccess',
  'ReadOnlyAccess',
  'SecretsManagerReadWrite',
]);

/** The roles and policies of an account. */
export class IamState {
  readonly accountId: string;
  /** Alias of the account. Can change at any time. */
  alias: string | undefined;
  /** Can change at any time. */
  roleSpreadMs: number;
  /** Can change at any time. */
  policySpreadMs: number;
  readonly now: () => Date;
  /** By name in lower case, because names that differ only in case are equal. */
  readonly #roles = new Map<string, StoredRole>();
  readonly #policies = new Map<string, StoredPolicy>();

  constructor(
    accountId: string,
    now: () => Date,
    {alias, roleSpreadMs, policySpreadMs}: IamOptions = {},
  ) {
    this.accountId = accountId;
    this.now = now;
    this.alias = alias;
    this.roleSpreadMs = roleSpreadMs ?? 0;
    this.policySpreadMs = policySpreadMs ?? 0;
  }

  get roles(): StoredRole[] {
    return [...this.#roles.values()];
  }

  get policies(): StoredPolicy[] {
    return [...this.#policies.values()];
  }

  arn(kind: 'role' | 'policy', path: string, name: string): string {
    return `arn:aws:iam::${this.accountId}:${kind}${path}${name}`;
  }

  /** @throws {AwsError} if no role has this name. */
  role(name: string): StoredRole {
    const role = this.#roles.get(name.toLowerCase());
    if (role !== undefined) return role;
    throw missing(`The role with name ${name} cannot be found.`);
  }

  /** @throws {AwsError} if a role of this name exists. */
  addRole(role: StoredRole): void {
    if (this.#roles.has(role.name.toLowerCase())) {
      throw new AwsError(
        'EntityAlreadyExistsException',
        `Role with name ${role.name} already exists.`,
      );
    }
    this.#roles.set(role.name.toLowerCase(), role);
  }

  removeRole({name}: StoredRole): void {
    this.#roles.delete(name.toLowerCase());
  }

  /** @throws {AwsError} if no policy has this ARN. */
  policy(arn: string): StoredPolicy {
    const policy = this.#policies.get(arn);
    if (policy !== undefined) return policy;
    throw missing(`Policy ${arn} was not found.`);
  }

  /** @throws {AwsError} if a policy of this name exists. */
  addPolicy(policy: StoredPolicy): void {
    const name = policy.name.toLowerCase();
    if (this.policies.some((it) => it.name.toLowerCase() === name)) {
      const message = `A policy called ${policy.name} already exists. Duplicate names are not allowed.`;
      throw new AwsError('EntityAlreadyExistsException', message);
    }
    this.#policies.set(policy.arn, policy);
  }

  removePolicy({arn}: StoredPolicy): void {
    this.#policies.delete(arn);
  }

  /** Whether the policy exists, in the account or at AWS. */
  isAttachable(arn: string): boolean {
    const name = /^arn:aws:iam::aws:policy\/(?<name>[\w-]+)$/u.exec(arn)?.groups?.['name'] ?? '';
    return this.#policies.has(arn) || AWS_POLICIES.has(name);
  }

  /** The roles that a policy is attached to. */
  holders(policyArn: string): StoredRole[] {
    return this.roles.filter(({attached}) => attached.has(policyArn));
  }

  /** Whether CodeBuild can assume a role for a project now: it exists, trusts CodeBuild, and has propagated. */
  canBeAssumedByCodeBuild(roleArn: string, source: CodeBuildSource): boolean {
    const role = this.roles.find(({arn}) => arn === roleArn);
    if (role === undefined) return false;
    const hasSpread = this.now().getTime() - role.changedAt.getTime() >= this.roleSpreadMs;
    return hasSpread && trustsCodeBuild(readPolicy(role.trust, 'trust'), source);
  }

  /**
   * Whether a role's inline policies, after they have propagated, and the account's attached policies allow
   * an action. AWS's own policies are unknown.
   *
   * @param context values of condition keys. The resource counts as one of this account.
   */
  allows(roleArn: string, action: string, resource: string, context: RequestContext = {}): boolean {
    const role = this.roles.find(({arn}) => arn === roleArn);
    const attached = [...(role?.attached ?? [])]
      .flatMap((arn) => this.#policies.get(arn) ?? [])
      .map(
        ({versions, defaultVersion}) => versions.find(({id}) => id === defaultVersion)?.document,
      );
    const changedAt = role?.policyChangedAt?.getTime() ?? 0;
    const hasSpread = this.now().getTime() - changedAt >= this.policySpreadMs;
    const documents = [
      ...(hasSpread ? (role?.inline.values() ?? []) : []),
      ...attached.filter((it) => it !== undefined),
    ];
    const isAllowed = (them: readonly string[]) =>
      allows(
        them.flatMap((it) => readPolicy(it, 'identity')),
        action,
        resource,
        {'aws:ResourceAccount': this.accountId, ...context},
      );
    const boundary = this.#policies.get(role?.boundary ?? '');
    const limit = boundary?.versions.find(({id}) => id === boundary.defaultVersion)?.document;
    return isAllowed(documents) && (limit === undefined || isAllowed([limit]));
  }

  /** Returns whether a role has an AWS managed policy. The stand-in does not know what those allow. */
  hasUnknownPolicy(roleArn: string): boolean {
    const role = this.roles.find(({arn}) => arn === roleArn);
    return [...(role?.attached ?? [])].some((arn) => arn.startsWith('arn:aws:iam::aws:'));
  }
}

export function missing(message: string): AwsError {
  return new AwsError('NoSuchEntityException', message);
}

/** @param prefix `AROA` for roles, `ANPA` for policies. */
export function uniqueId(prefix: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return `${prefix}${Array.from({length: 17}, () => letters[randomInt(32)]).join('')}`;
}

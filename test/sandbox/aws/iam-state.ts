import {randomInt} from 'node:crypto';

import {AwsError} from './aws-error.ts';
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
  readonly boundary: string | undefined;
  readonly tags: Map<string, string>;
  /** Documents by name. */
  readonly inline: Map<string, string>;
  /** The ARNs of managed policies. */
  readonly attached: Set<string>;
  trust: string;
  /** When it was made, or trusted others. */
  changedAt: Date;
  /** When its own policies were last changed. */
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
  /** How many versions there ever were. */
  made: number;
}

export interface IamOptions {
  readonly alias?: string;
  readonly roleSpreadMs?: number;
  readonly policySpreadMs?: number;
}

/** Some of the policies of AWS's own; anything can be attached that is among them. */
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
  /** Of the account; may be changed at any time. */
  alias: string | undefined;
  /** May be changed at any time. */
  roleSpreadMs: number;
  /** May be changed at any time. */
  policySpreadMs: number;
  readonly now: () => Date;
  /** By their names in small letters, as no two differ in that alone. */
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

  /** @throws {AwsError} where there is none of that name. */
  role(name: string): StoredRole {
    const role = this.#roles.get(name.toLowerCase());
    if (role !== undefined) return role;
    throw missing(`The role with name ${name} cannot be found.`);
  }

  /** @throws {AwsError} where there is one of that name. */
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

  /** @throws {AwsError} where there is none of that ARN. */
  policy(arn: string): StoredPolicy {
    const policy = this.#policies.get(arn);
    if (policy !== undefined) return policy;
    throw missing(`Policy ${arn} was not found.`);
  }

  /** @throws {AwsError} where there is one of that name. */
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

  /** Whether there is such a policy, of the account or of AWS. */
  isAttachable(arn: string): boolean {
    const name = /^arn:aws:iam::aws:policy\/(?<name>[\w-]+)$/u.exec(arn)?.groups?.['name'] ?? '';
    return this.#policies.has(arn) || AWS_POLICIES.has(name);
  }

  /** The roles that a policy is attached to. */
  holders(policyArn: string): StoredRole[] {
    return this.roles.filter(({attached}) => attached.has(policyArn));
  }

  /**
   * Whether CodeBuild can assume a role by now: it is there, trusts CodeBuild, and has spread.
   *
   * @param source for what; without it conditions of the trust are taken to be met.
   */
  canBeAssumedByCodeBuild(roleArn: string, source?: CodeBuildSource): boolean {
    const role = this.roles.find(({arn}) => arn === roleArn);
    if (role === undefined) return false;
    const hasSpread = this.now().getTime() - role.changedAt.getTime() >= this.roleSpreadMs;
    return hasSpread && trustsCodeBuild(readPolicy(role.trust, 'trust'), source);
  }

  /**
   * Whether a role's own policies, once they have spread, and those of the account that are attached
   * allow something. Their conditions are taken to be met; of AWS's policies nothing is known.
   */
  allows(roleArn: string, action: string, resource: string): boolean {
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
    const statements = documents.flatMap((it) => readPolicy(it, 'identity'));
    return allows(statements, action, resource);
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

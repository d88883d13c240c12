import type {IAMClient, PolicyVersion} from '@aws-sdk/client-iam';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import {passingReason} from '../../aws/passing-failure.ts';
import {NO_RETRIES} from '../../aws/requests/retry-strategy.ts';
import {MANAGED_BY} from '../../managed-by.ts';
import {AWS_CREATION} from '../../patience/policies.ts';
import type {PolicyDocument} from './policy-document.ts';
import {decodedPolicy} from './policy-document.ts';
import {samePolicy} from './same-policy.ts';

/** Maximum number of versions of a policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_VERSIONS = 5;
const MISSING = ['NoSuchEntityException'];

/** Client of IAM for managed policies. */
export class ManagedPolicyApi {
  readonly #client: LazyClient<IAMClient>;
  /** Without retries: versions may be identical, so a retry could create a second one. */
  readonly #onceClient: LazyClient<IAMClient>;
  /** `arn:aws:iam::123456789012` */
  readonly #prefix: string;
  readonly #settings: AwsSettings;

  constructor(
    settings: AwsSettings,
    account: {readonly partition: string; readonly accountId: string},
  ) {
    const client = (more: {readonly retryStrategy?: typeof NO_RETRIES}) =>
      new LazyClient(settings, async (config) => {
        const {IAMClient} = await import('@aws-sdk/client-iam');
        return new IAMClient({...config, ...more});
      });
    this.#settings = settings;
    this.#client = client({});
    this.#onceClient = client({retryStrategy: NO_RETRIES});
    this.#prefix = `arn:${account.partition}:iam::${account.accountId}`;
  }

  /** Reads the default version of a policy; `undefined` if the policy does not exist. */
  async policy(name: string): Promise<PolicyDocument | undefined> {
    const {GetPolicyCommand, GetPolicyVersionCommand} = await import('@aws-sdk/client-iam');
    const PolicyArn = this.#arnOf(name);
    const found = await this.#call(
      `read the policy ${name}`,
      'GetPolicy',
      name,
      (client, options) => client.send(new GetPolicyCommand({PolicyArn}), options),
      MISSING,
    );
    const VersionId = found?.Policy?.DefaultVersionId;
    if (VersionId === undefined) return undefined;
    const version = await this.#call(
      `read the policy ${name}`,
      'GetPolicyVersion',
      name,
      (client, options) =>
        client.send(new GetPolicyVersionCommand({PolicyArn, VersionId}), options),
    );
    return decodedPolicy(version?.PolicyVersion?.Document);
  }

  /** Creates a policy. An existing one counts as created, because a retry may follow a lost answer. */
  async create(name: string, document: PolicyDocument): Promise<void> {
    const {CreatePolicyCommand} = await import('@aws-sdk/client-iam');
    const input = {
      PolicyName: name,
      Description: 'Permissions of CodeBuild builds.',
      PolicyDocument: JSON.stringify(document),
      Tags: [{Key: MANAGED_BY.key, Value: MANAGED_BY.value}],
    };
    await this.#call(
      `create the policy ${name}`,
      'CreatePolicy',
      name,
      (client, options) => client.send(new CreatePolicyCommand(input), options),
      ['EntityAlreadyExistsException'],
    );
  }

  /** Creates a new default version. Deletes the oldest other version if the maximum is reached. */
  async putVersion(name: string, document: PolicyDocument): Promise<void> {
    const {patience, signal} = this.#settings;
    const put = async (number: number) => {
      // A try with a lost answer may have created it.
      const current = number === 1 ? undefined : await this.policy(name);
      if (current !== undefined && samePolicy(current, document)) return;
      await this.#makeRoom(name);
      await this.#putVersionOnce(name, document);
    };
    await patience.retrying(put, AWS_CREATION, {signal, reason: passingReason});
  }

  async #putVersionOnce(name: string, document: PolicyDocument): Promise<void> {
    const {CreatePolicyVersionCommand} = await import('@aws-sdk/client-iam');
    const PolicyArn = this.#arnOf(name);
    const input = {PolicyArn, PolicyDocument: JSON.stringify(document), SetAsDefault: true};
    const call = {
      task: `update the policy ${name}`,
      action: 'iam:CreatePolicyVersion',
      resource: PolicyArn,
    };
    await this.#onceClient.call(call, (client, options) =>
      client.send(new CreatePolicyVersionCommand(input), options),
    );
  }

  async attach(name: string, role: string): Promise<void> {
    const {AttachRolePolicyCommand} = await import('@aws-sdk/client-iam');
    const input = {PolicyArn: this.#arnOf(name), RoleName: role};
    await this.#call(
      `attach the policy ${name} to ${role}`,
      'AttachRolePolicy',
      name,
      (client, options) => client.send(new AttachRolePolicyCommand(input), options),
    );
  }

  /** Returns whether a policy is in the list of attached policies. */
  isOneOf(name: string, attached: readonly string[]): boolean {
    return attached.includes(this.#arnOf(name));
  }

  async #makeRoom(name: string): Promise<void> {
    const {DeletePolicyVersionCommand, ListPolicyVersionsCommand} =
      await import('@aws-sdk/client-iam');
    const PolicyArn = this.#arnOf(name);
    const listed = await this.#call(
      `list the versions of the policy ${name}`,
      'ListPolicyVersions',
      name,
      (client, options) => client.send(new ListPolicyVersionsCommand({PolicyArn}), options),
    );
    for (const VersionId of superfluousVersions(listed?.Versions ?? [])) {
      await this.#call(
        `delete the version ${VersionId} of the policy ${name}`,
        'DeletePolicyVersion',
        name,
        (client, options) =>
          client.send(new DeletePolicyVersionCommand({PolicyArn, VersionId}), options),
        MISSING,
      );
    }
  }

  #arnOf(name: string): string {
    return `${this.#prefix}:policy/${name}`;
  }

  async #call<T>(
    task: string,
    operation: string,
    policy: string,
    send: (client: IAMClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
    ignored: readonly string[] = [],
  ): Promise<T | undefined> {
    const call = {task, action: `iam:${operation}`, resource: this.#arnOf(policy)};
    return this.#client.call(call, send, ignored);
  }
}

/** Returns the versions to delete before a new one: the oldest that is not the default. */
export function superfluousVersions(versions: readonly PolicyVersion[]): string[] {
  const others = versions
    .filter((it) => it.IsDefaultVersion !== true)
    .toSorted((a, b) => versionNumber(a) - versionNumber(b));
  return others
    .slice(0, Math.max(0, versions.length - MOST_VERSIONS + 1))
    .flatMap(({VersionId}) => VersionId ?? []);
}

/** The number in `v12`. Versions are sorted by it, because their times have a resolution of seconds. */
function versionNumber({VersionId = ''}: PolicyVersion): number {
  return Number(/^v(?<number>\d+)/u.exec(VersionId)?.groups?.['number'] ?? 0);
}

import type {Tag} from '@aws-sdk/client-codebuild';
import type {IAMClient} from '@aws-sdk/client-iam';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {MANAGED_BY} from '../../managed-by.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import type {AccountPlace} from './account-place.ts';
import {decodedPolicy} from './policy-document.ts';
import {type ActualRole, type RoleDefinition, actualRole, iamTags} from './role-facts.ts';
import {policySize} from './same-policy.ts';

export type {ActualRole, RoleDefinition} from './role-facts.ts';

/** Name of the inline policy that this tool manages. */
const POLICY_NAME = 'ci-image-builder';
/** IAM's "not found" errors. */
const MISSING = ['NoSuchEntityException'];

type InAccount = Pick<AccountPlace, 'partition' | 'accountId'>;

/**
 * Returns the ARN of a role by name, whether it exists or not.
 *
 * @param path `/` or `/teams/web/`.
 */
export function roleArn({partition, accountId}: InAccount, name: string, path = '/'): string {
  return `arn:${partition}:iam::${accountId}:role${path}${name}`;
}

/** Client of IAM for roles. Its methods throw a `Failure` that names the IAM action. */
export class RoleApi {
  readonly #client: LazyClient<IAMClient>;
  readonly #account: InAccount;

  constructor(settings: AwsSettings, account: InAccount) {
    this.#client = new LazyClient(settings, async (config) => {
      const {IAMClient} = await import('@aws-sdk/client-iam');
      return new IAMClient(config);
    });
    this.#account = account;
  }

  /** Returns the ARN of a role by name, whether it exists or not. */
  arnOf(name: string): string {
    return roleArn(this.#account, name);
  }

  /** Reads a role with its trust policy and the inline policy that this tool manages. */
  async role(name: string): Promise<ActualRole | undefined> {
    const {GetRoleCommand, GetRolePolicyCommand} = await import('@aws-sdk/client-iam');
    // In parallel, because usually both exist.
    const [found, policy] = await Promise.all([
      this.#call(
        `read the role ${name}`,
        'GetRole',
        name,
        (client, options) => client.send(new GetRoleCommand({RoleName: name}), options),
        MISSING,
      ),
      this.#call(
        `read the policy of the role ${name}`,
        'GetRolePolicy',
        name,
        (client, options) =>
          client.send(new GetRolePolicyCommand({RoleName: name, PolicyName: POLICY_NAME}), options),
        MISSING,
      ),
    ]);
    return found?.Role === undefined ? undefined : actualRole(found.Role, policy?.PolicyDocument);
  }

  /**
   * Reads the roles that exist, by name. Reads all roles of the account, a few hundred with each call.
   * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
   */
  async rolesNamed(names: readonly string[]): Promise<Map<string, ActualRole>> {
    const {paginateGetAccountAuthorizationDetails} = await import('@aws-sdk/client-iam');
    const wanted = new Set(names);
    const call = {
      task: 'read the roles of the account',
      action: 'iam:GetAccountAuthorizationDetails',
      resource: '*',
    };
    const pages = await this.#client.call(call, (client, options) =>
      Array.fromAsync(
        paginateGetAccountAuthorizationDetails(
          {client, pageSize: 1000},
          {Filter: ['Role']},
          options,
        ),
      ),
    );
    const all = (pages ?? []).flatMap(({RoleDetailList = []}) => RoleDetailList);
    return new Map(
      all
        .filter(({RoleName = ''}) => wanted.has(RoleName))
        .map((it) => {
          const policy = it.RolePolicyList?.find(({PolicyName}) => PolicyName === POLICY_NAME);
          return [it.RoleName ?? '', actualRole(it, policy?.PolicyDocument)];
        }),
    );
  }

  /** Returns the ARN of a role; `undefined` if it does not exist. */
  async existingArn(name: string): Promise<string | undefined> {
    const {GetRoleCommand} = await import('@aws-sdk/client-iam');
    const found = await this.#call(
      `read the role ${name}`,
      'GetRole',
      name,
      (client, options) => client.send(new GetRoleCommand({RoleName: name}), options),
      MISSING,
    );
    return found?.Role?.Arn;
  }

  /** Creates a role without a policy. An existing one counts as created, because a retry may follow a lost answer. */
  async createBare(role: Omit<RoleDefinition, 'policy'>): Promise<void> {
    const {name, description, trust, path, boundary, tags = []} = role;
    const {CreateRoleCommand} = await import('@aws-sdk/client-iam');
    await this.#call(
      `create the role ${name}`,
      'CreateRole',
      name,
      (client, options) =>
        client.send(
          new CreateRoleCommand({
            RoleName: name,
            Description: description,
            AssumeRolePolicyDocument: JSON.stringify(trust),
            ...(path === undefined ? {} : {Path: path}),
            ...(boundary === undefined || boundary === 'none'
              ? {}
              : {PermissionsBoundary: boundary}),
            Tags: iamTags([MANAGED_BY, ...tags]),
          }),
          options,
        ),
      ['EntityAlreadyExistsException'],
    );
  }

  /** Sets the permissions boundary of a role. @param boundary its ARN. `none` removes the boundary. */
  async putBoundary(name: string, boundary: string): Promise<void> {
    const {DeleteRolePermissionsBoundaryCommand, PutRolePermissionsBoundaryCommand} =
      await import('@aws-sdk/client-iam');
    const task = `set the permissions boundary of the role ${name}`;
    const input = {RoleName: name, PermissionsBoundary: boundary};
    await (boundary === 'none'
      ? this.#call(task, 'DeleteRolePermissionsBoundary', name, (client, options) =>
          client.send(new DeleteRolePermissionsBoundaryCommand({RoleName: name}), options),
        )
      : this.#call(task, 'PutRolePermissionsBoundary', name, (client, options) =>
          client.send(new PutRolePermissionsBoundaryCommand(input), options),
        ));
  }

  /** Adds tags to a role. A tag with the same key is replaced. */
  async tag(name: string, tags: readonly Tag[]): Promise<void> {
    const {TagRoleCommand} = await import('@aws-sdk/client-iam');
    const input = {RoleName: name, Tags: iamTags(tags)};
    await this.#call(`tag the role ${name}`, 'TagRole', name, (client, options) =>
      client.send(new TagRoleCommand(input), options),
    );
  }

  async putTrust({name, trust}: Pick<RoleDefinition, 'name' | 'trust'>): Promise<void> {
    const {UpdateAssumeRolePolicyCommand} = await import('@aws-sdk/client-iam');
    const PolicyDocument = JSON.stringify(trust);
    await this.#call(
      `set the trust policy of the role ${name}`,
      'UpdateAssumeRolePolicy',
      name,
      (client, options) =>
        client.send(new UpdateAssumeRolePolicyCommand({RoleName: name, PolicyDocument}), options),
    );
  }

  async putPolicy({name, policy}: Pick<RoleDefinition, 'name' | 'policy'>): Promise<void> {
    const {PutRolePolicyCommand} = await import('@aws-sdk/client-iam');
    const input = {
      RoleName: name,
      PolicyName: POLICY_NAME,
      PolicyDocument: JSON.stringify(policy),
    };
    await this.#call(
      `set the policy of the role ${name}`,
      'PutRolePolicy',
      name,
      (client, options) => client.send(new PutRolePolicyCommand(input), options),
    );
  }

  /** Deletes a role with its inline policies. One that does not exist counts as deleted. */
  async delete(name: string): Promise<void> {
    const {DeleteRoleCommand, DeleteRolePolicyCommand, DetachRolePolicyCommand} =
      await import('@aws-sdk/client-iam');
    const task = `delete the role ${name}`;
    const {inline, attached} = await this.policies(name);
    for (const PolicyName of inline) {
      const input = {RoleName: name, PolicyName};
      await this.#call(
        task,
        'DeleteRolePolicy',
        name,
        (client, options) => client.send(new DeleteRolePolicyCommand(input), options),
        MISSING,
      );
    }
    for (const PolicyArn of attached) {
      const input = {RoleName: name, PolicyArn};
      await this.#call(
        task,
        'DetachRolePolicy',
        name,
        (client, options) => client.send(new DetachRolePolicyCommand(input), options),
        MISSING,
      );
    }
    await this.#call(
      task,
      'DeleteRole',
      name,
      (client, options) => client.send(new DeleteRoleCommand({RoleName: name}), options),
      MISSING,
    );
  }

  /** Counts the characters of the inline policies of a role that this tool does not manage. IAM limits their sum. */
  async otherPoliciesSize(name: string): Promise<number> {
    const {GetRolePolicyCommand, ListRolePoliciesCommand} = await import('@aws-sdk/client-iam');
    const listed = await this.#call(
      `list the policies of the role ${name}`,
      'ListRolePolicies',
      name,
      (client, options) => client.send(new ListRolePoliciesCommand({RoleName: name}), options),
      MISSING,
    );
    const others = (listed?.PolicyNames ?? []).filter((it) => it !== POLICY_NAME);
    const sizes = await Promise.all(
      others.map(async (PolicyName) => {
        const found = await this.#call(
          `read the policy ${PolicyName} of the role ${name}`,
          'GetRolePolicy',
          name,
          (client, options) =>
            client.send(new GetRolePolicyCommand({RoleName: name, PolicyName}), options),
          MISSING,
        );
        return found === undefined ? 0 : policySize(decodedPolicy(found.PolicyDocument));
      }),
    );
    return sizes.reduce((sum, it) => sum + it, 0);
  }

  /** Lists the names of the inline policies of a role, and the ARNs of its attached policies. */
  async policies(name: string): Promise<{inline: readonly string[]; attached: readonly string[]}> {
    const {paginateListAttachedRolePolicies, paginateListRolePolicies} =
      await import('@aws-sdk/client-iam');
    const task = `list the policies of the role ${name}`;
    const input = {RoleName: name};
    const [inside, attached] = await Promise.all([
      this.#call(
        task,
        'ListRolePolicies',
        name,
        (client, options) => Array.fromAsync(paginateListRolePolicies({client}, input, options)),
        MISSING,
      ),
      this.#call(
        task,
        'ListAttachedRolePolicies',
        name,
        (client, options) =>
          Array.fromAsync(paginateListAttachedRolePolicies({client}, input, options)),
        MISSING,
      ),
    ]);
    return {
      inline: (inside ?? []).flatMap(({PolicyNames = []}) => PolicyNames),
      attached: (attached ?? [])
        .flatMap(({AttachedPolicies = []}) => AttachedPolicies)
        .flatMap(({PolicyArn}) => PolicyArn ?? []),
    };
  }

  async #call<T>(
    task: string,
    operation: string,
    role: string,
    send: (client: IAMClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
    ignored: readonly string[] = [],
  ): Promise<T | undefined> {
    const call = {task, action: `iam:${operation}`, resource: this.arnOf(role)};
    return this.#client.call(call, send, ignored);
  }
}

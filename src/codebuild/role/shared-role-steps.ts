import type {Tag} from '@aws-sdk/client-codebuild';
import {unreachable} from '../../errors.ts';
import type {FieldChange} from '../changes/change.ts';
import {type ChangeStep, type StepEvent, applyInOrder} from '../changes/apply-in-order.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {statementChanges} from '../changes/policy-changes.ts';
import type {RoleDefinition} from '../account/role-facts.ts';
import type {PolicyDocument} from '../account/policy-document.ts';
import {samePolicy} from '../account/same-policy.ts';
import {missingTags, tagChanges} from './role-tags.ts';
import {type SharedRoleType, sharedRolePolicy, sharedTrustPolicy} from './shared-role-policy.ts';

/** A role that the projects of an account share, with its managed policy. */
export interface SharedRole {
  /** `ci-CodeBuild-role` */
  readonly name: string;
  /** `ci-CodeBuild-policy` */
  readonly policyName: string;
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
  /** Added to the existing tags. */
  readonly tags: readonly Tag[];
}

/** Returns the wanted state of the role. The names come from the old tool. */
export function sharedRole(
  type: SharedRoleType,
  account: {readonly partition: string; readonly accountId: string},
  tags: readonly Tag[] = [],
): SharedRole {
  return {
    name: `${type}-CodeBuild-role`,
    policyName: `${type}-CodeBuild-policy`,
    trust: sharedTrustPolicy(account),
    policy: sharedRolePolicy(type, account),
    tags,
  };
}

/** The existing role and policy; `undefined` if they do not exist. */
export interface ActualSharedRole {
  readonly trust: PolicyDocument | undefined;
  readonly policy: PolicyDocument | undefined;
  readonly isAttached: boolean;
  readonly tags?: readonly Tag[] | undefined;
}

export type SharedRoleStep = ChangeStep & {
  readonly kind:
    | 'create-policy'
    | 'put-policy-version'
    | 'create-role'
    | 'put-trust'
    | 'tag-role'
    | 'attach-policy';
};

/** Returns the steps that bring the role to the wanted state; none if it is up to date. */
export function sharedRoleSteps(wanted: SharedRole, actual: ActualSharedRole): SharedRoleStep[] {
  const policy = `policy ${wanted.policyName}`;
  const role = `role ${wanted.name}`;
  const step = (
    kind: SharedRoleStep['kind'],
    resource: string,
    fields: readonly FieldChange[],
  ): SharedRoleStep => {
    const action = kind.startsWith('create') ? 'create' : 'update';
    // An old version may already be deleted when AWS rejects the new one.
    const inParts = kind === 'put-policy-version';
    return {kind, change: {resource, action, fields}, inParts};
  };
  const tags = missingTags(actual.tags, wanted.tags);
  return [
    ...(differs(actual.policy, wanted.policy)
      ? [
          step(
            actual.policy === undefined ? 'create-policy' : 'put-policy-version',
            policy,
            statementChanges(actual.policy, wanted.policy, 'policy'),
          ),
        ]
      : []),
    ...(differs(actual.trust, wanted.trust)
      ? [
          step(actual.trust === undefined ? 'create-role' : 'put-trust', role, [
            ...statementChanges(actual.trust, wanted.trust, 'trust'),
            ...(actual.trust === undefined ? fieldChanges([], tags, 'tags') : []),
          ]),
        ]
      : []),
    ...(actual.trust === undefined || tags.length === 0
      ? []
      : [step('tag-role', role, tagChanges(actual.tags, tags))]),
    ...(actual.isAttached
      ? []
      : [step('attach-policy', role, [{field: 'attached policy', to: wanted.policyName}])]),
  ];
}

function differs(from: PolicyDocument | undefined, to: PolicyDocument): boolean {
  return from === undefined || !samePolicy(from, to);
}

/** What the steps of a shared role change in an account. Each call throws a `Failure` if it is denied or fails. */
export interface SharedRoleChanges {
  readonly roles: {
    /** Creates a role without a policy. */
    createBare(role: Omit<RoleDefinition, 'policy'>): Promise<void>;
    putTrust(role: Pick<RoleDefinition, 'name' | 'trust'>): Promise<void>;
    tag(name: string, tags: readonly Tag[]): Promise<void>;
  };
  readonly policies: {
    create(name: string, document: PolicyDocument): Promise<void>;
    /** Makes the document the policy's default version. */
    putVersion(name: string, document: PolicyDocument): Promise<void>;
    attach(name: string, role: string): Promise<void>;
  };
}

/** Applies the steps. @throws {Failure} of the first step that fails, with the steps that are done and not done. */
export async function applySharedRole(
  role: SharedRole,
  steps: readonly SharedRoleStep[],
  {roles, policies}: SharedRoleChanges,
  emit: (event: StepEvent) => void,
): Promise<void> {
  await applyInOrder(
    steps,
    async ({kind}) => {
      switch (kind) {
        case 'create-policy': {
          return policies.create(role.policyName, role.policy);
        }
        case 'put-policy-version': {
          return policies.putVersion(role.policyName, role.policy);
        }
        case 'create-role': {
          return roles.createBare({...role, description: 'Shared by CodeBuild projects.'});
        }
        case 'put-trust': {
          return roles.putTrust(role);
        }
        case 'tag-role': {
          return roles.tag(role.name, role.tags);
        }
        case 'attach-policy': {
          return policies.attach(role.policyName, role.name);
        }
        default: {
          return unreachable(kind);
        }
      }
    },
    emit,
  );
}

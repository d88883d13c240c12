import {
  applySharedRole,
  sharedRole,
  sharedRoleSteps,
} from '../../../codebuild/role/shared-role-steps.ts';
import type {SharedRoleType} from '../../../codebuild/role/shared-role-policy.ts';
import type {Environment} from '../../../environment.ts';
import {type ChangesJson, type ConsentFlags, carryOut} from '../change/carry-out.ts';
import {parseTag} from '../../../codebuild/project/project-values.ts';
import {FlagValues} from '../run/flag-values.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorFlags} from '../run/operator-run.ts';
import {askProfile} from '../run/ask-profile.ts';
import type {Line} from '../../output/line.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';

export interface SharedRoleFlags extends OperatorFlags, ConsentFlags {
  readonly type: SharedRoleType;
  readonly tag?: readonly string[] | undefined;
}

/** The result of creating the role, for `--json`. */
export interface SharedRoleJson extends ChangesJson {
  readonly account: AccountJson;
  readonly role: {readonly name: string; readonly arn: string};
}

/** Creates or updates the role that the projects of an account can share. */
export async function createSharedRole(
  flags: SharedRoleFlags,
  environment: Environment,
): Promise<{readonly json: SharedRoleJson; readonly lines: readonly Line[]}> {
  const values = new FlagValues();
  const tags = values.each('tag', flags.tag, parseTag);
  values.requireUsable();
  return asOperator(flags, environment, async (run) => {
    const {session, account} = await openAccount(await askProfile(flags, run), run);
    const {roles, policies} = account;
    const wanted = sharedRole(flags.type, account.place, tags);
    const [role, policy, attached] = await Promise.all([
      roles.role(wanted.name),
      policies.policy(wanted.policyName),
      roles.policies(wanted.name),
    ]);
    const steps = sharedRoleSteps(wanted, {
      trust: role?.trust,
      tags: role?.tags,
      policy,
      isAttached: policies.isOneOf(wanted.policyName, attached.attached),
    });
    const {json, lines} = await carryOut({
      steps,
      flags,
      run,
      // Attaching the policy is part of creating the role.
      needsConsent: ({kind}) => ['put-policy-version', 'put-trust', 'tag-role'].includes(kind),
      apply: (all, emit) => applySharedRole(wanted, all, {roles, policies}, emit),
      result: (outcome) => [
        `The role ${wanted.name} ${outcome === 'unchanged' ? 'is up to date' : 'is ready'}. To use it in a project, add --role ${wanted.name}.`,
      ],
    });
    return {
      json: {
        account: accountJson(session),
        // An existing role may have a path.
        role: {name: wanted.name, arn: role?.arn ?? roles.arnOf(wanted.name)},
        ...json,
      },
      lines,
    };
  });
}

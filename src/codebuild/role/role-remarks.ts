import type {Project} from '@aws-sdk/client-codebuild';
import type {Text} from '../../text.ts';
import type {OwnRole} from './own-role.ts';

/** Returns warnings about what the own role of a project may not do, and about what it may do beyond the needs of builds. */
export function ownRoleRemarks({
  definition: {name},
  gaps,
  groups,
}: Pick<OwnRole, 'definition' | 'gaps' | 'groups'>): Text[] {
  return [
    ...gaps.map(
      (it) =>
        `The role ${name} gets no permission for ${it}. This value cannot be part of a policy. Add a policy to the role yourself.`,
    ),
    ...(groups.length === 0
      ? []
      : [
          `The policy of the role ${name} has no room for the name of each parameter and secret. So the role may read every one that matches: ${groups.map((it) => nameIn(it)).join(', ')}`,
        ]),
  ];
}

/**
 * Returns a warning if builds of batches keep another role than the project gets. Batches have a role of their own.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build.html#batch_security_role
 *
 * @param actual the existing project.
 * @param desired the project after the run.
 */
export function batchRoleRemarks(actual: Project | undefined, desired: Project): Text[] {
  const role = desired.buildBatchConfig?.serviceRole;
  const isMoving = actual !== undefined && actual.serviceRole !== desired.serviceRole;
  if (!isMoving || role === undefined || role === desired.serviceRole) return [];
  return [
    `Batches of ${desired.name} still use the role ${role} to start their builds. Do not delete it. To change it, open the batch configuration of the project in the console.`,
  ];
}

/** `arn:aws:ssm:eu-west-2:111122223333:parameter/team/*` has the name `parameter/team/*`. */
function nameIn(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

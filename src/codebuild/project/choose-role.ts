import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {MANAGED_BY} from '../../managed-by.ts';
import type {Account} from '../account/account.ts';
import {defaultRoleName} from '../resource-names.ts';
import type {ActualRole} from '../account/role-api.ts';
import {option, sentence} from '../../text.ts';

/** The role that a project would have of its own. */
export interface FoundRole {
  readonly name: string;
  readonly arn: string;
  /** As it is now; what went wrong where it could not be read, since it may not be needed. */
  readonly actual: ActualRole | undefined | Failure;
}

/** The role that a project's builds are to have. */
export interface ChosenRole extends FoundRole {
  /** The ARN of one that was asked for. */
  readonly asked: string | undefined;
  /** Whether it is the project's own, which this tool makes and keeps. */
  readonly isOwn: boolean;
  readonly actual: ActualRole | undefined;
}

/** The name by which people ask for the project's own role. */
const OWN = 'own';

/**
 * Reads the role of a project's own, where it may be used.
 *
 * @param asked `own`, a name or an ARN.
 */
export async function findOwnRole(
  project: string,
  asked: string | undefined,
  {roles, place}: Account,
): Promise<FoundRole> {
  const name = defaultRoleName(project, place.region);
  const arn = roles.arnOf(name);
  const mayBeOwn = asked === undefined || [OWN, name, arn].includes(asked);
  return {name, arn, actual: mayBeOwn ? await roles.role(name).catch(refused) : undefined};
}

/**
 * Decides which role it is: the one that was asked for, else the one that the project has, else its own.
 *
 * @throws {Failure} where it does not exist, where it may not be read and has to be, and where somebody
 *   else has one of the name that the project's own would have.
 */
export async function chooseRole(
  asked: string | undefined,
  project: Project | undefined,
  own: FoundRole,
  {roles}: Account,
): Promise<ChosenRole> {
  const given = asked === undefined ? undefined : await givenRole(asked, own, roles);
  const isCalledOwn = (given ?? project?.serviceRole ?? own.arn) === own.arn;
  if (isCalledOwn && own.actual instanceof Failure) throw own.actual;
  const actual = own.actual instanceof Failure ? undefined : own.actual;
  const isOwn = isCalledOwn && actual?.isOurs !== false;
  // A role that somebody chose for the project stays, whoever made it.
  const isChosen = asked !== OWN && (given ?? project?.serviceRole) !== undefined;
  if (isCalledOwn && !isOwn && !isChosen) throw someoneElses(own.name);
  return {...own, actual, asked: given, isOwn};
}

/** @returns the ARN. */
async function givenRole(asked: string, own: FoundRole, roles: Account['roles']): Promise<string> {
  return asked === OWN ? own.arn : roles.existingRole(asked);
}

/** Others may depend on it, and what else it may do would be the builds' too. */
function someoneElses(name: string): Failure {
  return new Failure(
    'codebuild.role-exists',
    `There is a role ${name} already, and this tool has not made it.`,
    {
      details: [`Roles that it made have the tag ${MANAGED_BY.key}: ${MANAGED_BY.value}.`],
      remedy: sentence`Name the role for the builds, this one or another: ${option('role', 'NAME')}`,
    },
  );
}

/** That it may not be read is a failure only where it is needed. */
function refused(error: unknown): Failure {
  if (error instanceof Failure && error.kind === 'credentials') return error;
  throw error;
}

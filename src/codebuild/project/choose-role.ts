import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {MANAGED_BY} from '../../managed-by.ts';
import type {Account} from '../account/account.ts';
import {defaultRoleName} from '../resource-names.ts';
import type {ActualRole} from '../account/role-api.ts';
import {option, sentence} from '../../text.ts';

/** The project's own role. */
export interface FoundRole {
  readonly name: string;
  readonly arn: string;
  /** The existing role; a failure if it cannot be read, because it may not be required. */
  readonly actual: ActualRole | undefined | Failure;
}

/** The role that the builds of a project will use. */
export interface ChosenRole extends FoundRole {
  /** The ARN of the requested role. */
  readonly asked: string | undefined;
  /** Whether it is the project's own role, which this tool creates and manages. */
  readonly isOwn: boolean;
  readonly actual: ActualRole | undefined;
}

/** The name by which people ask for the project's own role. */
const OWN = 'own';

/**
 * Reads the project's own role, if it may be used.
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
 * Chooses the role: the requested one, else the current one of the project, else the project's own.
 *
 * @throws {Failure} if the role does not exist, if it must be read but cannot be, or if another tool created
 *   a role with the name of the project's own role.
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
  // A role that was chosen for the project is kept, even if this tool did not create it.
  const isChosen = asked !== OWN && (given ?? project?.serviceRole) !== undefined;
  if (isCalledOwn && !isOwn && !isChosen) throw someoneElses(own.name);
  return {...own, actual, asked: given, isOwn};
}

/** @returns the ARN. */
async function givenRole(asked: string, own: FoundRole, roles: Account['roles']): Promise<string> {
  return asked === OWN ? own.arn : roles.existingRole(asked);
}

/** Refuses to use the role: others may depend on it, and builds would get its other permissions. */
function someoneElses(name: string): Failure {
  return new Failure(
    'codebuild.role-exists',
    `The role ${name} already exists, but ci-image-builder did not create it.`,
    {
      details: [`Roles of ci-image-builder have the tag ${MANAGED_BY.key}: ${MANAGED_BY.value}.`],
      remedy: sentence`Choose this role or another one for the builds: ${option('role', 'NAME')}`,
    },
  );
}

/** Keeps a denied permission as a value: it is an error only if the role is required. */
function refused(error: unknown): Failure {
  if (error instanceof Failure && error.kind === 'credentials') return error;
  throw error;
}

import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {MANAGED_BY} from '../../managed-by.ts';
import type {AccountPlace} from '../account/account-place.ts';
import {defaultRoleName} from '../resource-names.ts';
import {type ActualRole, roleArn} from '../account/role-api.ts';
import {type FactsWanted, type Snapshot, required} from '../snapshot/snapshot.ts';
import {command, option, sentence} from '../../text.ts';

/** The role that the builds of a project will use. */
export interface ChosenRole {
  /** Name of the project's own role. */
  readonly name: string;
  readonly arn: string;
  /** The ARN of the requested role. */
  readonly asked: string | undefined;
  /** Whether it is the project's own role, which this tool creates and manages. */
  readonly isOwn: boolean;
  /** The existing own role. */
  readonly actual: ActualRole | undefined;
  /** The path of the role. */
  readonly path: string;
}

/** The name by which people ask for the project's own role. */
const OWN = 'own';

/**
 * Returns the facts about roles on which the choice depends.
 *
 * @param asked `own`, a name or an ARN.
 */
export function roleFacts(
  project: string,
  asked: string | undefined,
  place: AccountPlace,
): FactsWanted {
  const {name, isMeant} = ownRoleOf(project, asked, place);
  const isOther = asked !== undefined && asked !== OWN && !asked.startsWith('arn:');
  return {...(isMeant ? {roles: [name]} : {}), ...(isOther ? {roleArns: [asked]} : {})};
}

/**
 * Chooses the role: the requested one, else the current one of the project, else the project's own.
 *
 * @param asked `own`, a name or an ARN.
 * @param project the existing project.
 * @param rolePath the path of an own role that does not exist yet.
 * @throws {Failure} if the role does not exist, if it must be read but cannot be, or if another tool created
 *   a role with the name of the project's own role.
 */
export function chooseRole(
  name: string,
  asked: string | undefined,
  project: Project | undefined,
  place: AccountPlace,
  snapshot: Snapshot,
  rolePath: string | undefined,
): ChosenRole {
  const own = ownRoleOf(name, asked, place);
  const chosen =
    asked === undefined || asked === OWN ? undefined : givenRole(asked, snapshot, place);
  const current = asked === OWN ? undefined : (chosen ?? project?.serviceRole);
  const isCalledOwn = current === undefined || isArnOf(current, own.name, place);
  const actual = isCalledOwn ? required(snapshot.roles.get(own.name)) : undefined;
  const before = isCalledOwn && rolePath === undefined ? current : undefined;
  const arn = actual?.arn ?? before ?? roleArn(place, own.name, rolePath);
  const given = asked === OWN ? arn : chosen;
  const isOwn = isCalledOwn && actual?.isOurs !== false;
  // A role that was chosen for the project is kept, even if this tool did not create it.
  const isChosen = asked !== OWN && (given ?? project?.serviceRole) !== undefined;
  if (isCalledOwn && !isOwn && !isChosen) throw someoneElses(own.name);
  return {
    name: own.name,
    arn,
    actual,
    // A role that was deleted and created again may have another path.
    asked: isOwn ? arn : given,
    isOwn,
    path: pathOf(arn),
  };
}

/** Whether an ARN is of the role with a name. The path is not part of the name. */
function isArnOf(arn: string, name: string, place: AccountPlace): boolean {
  return arn.startsWith(roleArn(place, '')) && arn.endsWith(`/${name}`);
}

/** `arn:aws:iam::111122223333:role/teams/web/name` has the path `/teams/web/`. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}

function ownRoleOf(project: string, asked: string | undefined, place: AccountPlace) {
  const name = defaultRoleName(project, place.region);
  const isMeant = asked === undefined || [OWN, name].includes(asked) || isArnOf(asked, name, place);
  return {name, isMeant};
}

/** @returns the ARN. */
function givenRole(asked: string, {roleArns}: Snapshot, place: AccountPlace): string {
  if (!asked.startsWith('arn:')) return required(roleArns.get(asked)) ?? notFound(asked);
  if (asked.startsWith(roleArn(place, ''))) return asked;
  throw ofOtherAccount(asked, place);
}

/** IAM does not allow passing a role of another account to a service. */
function ofOtherAccount(arn: string, {accountId}: AccountPlace): Failure {
  return new Failure('codebuild.role-not-found', `The role ${arn} is not in this account.`, {
    details: [`The project is in the account ${accountId}.`],
    remedy: sentence`Choose a role of this account: ${option('role', 'NAME')}`,
  });
}

function notFound(name: string): never {
  throw new Failure('codebuild.role-not-found', `Role "${name}" not found in this account.`, {
    remedy: [
      sentence`Check its name, or create it: ${command('codebuild create-codedeploy-role')}`,
      sentence`Without ${option('role')} the project gets its own role.`,
    ],
  });
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

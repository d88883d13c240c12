import type {Project, ProjectCache} from '@aws-sdk/client-codebuild';
import {Failure} from '../errors.ts';
import {MANAGED_BY} from '../managed-by.ts';
import type {EcrRepositoryFacts} from '../registry/ecr/ecr-api.ts';
import type {Account} from './account.ts';
import {
  type BuilderImage,
  defaultBuilderImage,
  isOutdated,
  newestCuratedImage,
} from './builder-image.ts';
import type {CodebaseFacts} from './codebase-facts.ts';
import type {ConnectionFacts} from './connections-api.ts';
import {runsDocker, withVariables} from './desired-project.ts';
import {registryOf} from './ecr-image.ts';
import {defaultRoleName} from './names.ts';
import {mayPublish, noImageName, ownRole} from './own-role.ts';
import {type ActualRole, planSteps} from './plan-steps.ts';
import type {ProjectOptions} from './project-options.ts';
import {projectRemarks} from './project-remarks.ts';
import {ownMeans, reachSource} from './reach-source.ts';
import type {PolicyDocument} from './policy-document.ts';
import type {AccessFacts, Means, SourceAccess} from './source-access.ts';
import type {Step} from './steps.ts';

/** What an operator asks for, as it is before the account has been looked at. */
export interface ProjectRequest {
  /** Builds run in the builder image, or in one that AWS keeps. */
  readonly kind: 'codedeploy' | 'buildproject';
  readonly options: Omit<ProjectOptions, 'connection' | 'role'>;
  /** By name or ARN. */
  readonly connection: string | undefined;
  readonly role: string | undefined;
  readonly codebase: CodebaseFacts;
  /** This tool's. */
  readonly version: string;
  /** What was remarked of the flags. */
  readonly remarks?: readonly string[];
}

/** Whoever can be asked; nobody, where there is no terminal. */
export interface Operator {
  /** @returns `undefined` where it is to be linked first, and then looked at again. */
  chooseAccess(facts: AccessFacts, needsWebhook: boolean): Promise<SourceAccess | undefined>;
  /** What the images are called, for the role that may push them. */
  imageName(): Promise<string>;
}

/** All that a run is going to do. */
export interface PlannedProject {
  readonly name: string;
  readonly steps: readonly Step[];
  /** The name of the project's role, where it is its own. */
  readonly ownRole: string | undefined;
  readonly warnings: readonly string[];
}

/** What is read of the account before anything is decided. */
interface Found {
  readonly project: Project | undefined;
  /** The role of its own; what went wrong where it could not be read, since it may not be needed. */
  readonly role: ActualRole | undefined | Failure;
  /** All that the account has. */
  readonly repositories: readonly EcrRepositoryFacts[];
  /** Where one was named. */
  readonly connections: readonly ConnectionFacts[];
}

/** What `--role` calls the role of a project's own. */
const OWN_ROLE = 'own';

/**
 * Reads the account, and decides what has to be done. Nothing is changed.
 *
 * @throws {Failure} where what was asked for cannot be.
 */
export async function prepareProject(
  request: ProjectRequest,
  account: Account,
  operator: Operator | undefined,
): Promise<PlannedProject> {
  const {name} = request.options;
  const roleName = defaultRoleName(name, account.place.region);
  const ownArn = account.roles.arnOf(roleName);
  const found = await find(request, account, roleName);
  const {project, repositories} = found;
  requireOwnSource(project);
  // What cannot be is told before anybody is asked.
  const role = await askedRole(request.role, ownArn, account);
  const isCalledOwn = (role ?? project?.serviceRole ?? ownArn) === ownArn;
  if (isCalledOwn && found.role instanceof Failure) throw found.role;
  const actualRole = found.role instanceof Failure ? undefined : found.role;
  const isOwn = isCalledOwn && actualRole?.isOurs !== false;
  // One that somebody chose stays as it is; nobody chose this one.
  const isChosen = request.role !== OWN_ROLE && (role ?? project?.serviceRole) !== undefined;
  if (isCalledOwn && !isOwn && !isChosen) {
    throw someoneElsesRole(roleName);
  }
  const [access, builder] = await Promise.all([
    reachSource(request, account, found, operator),
    builderImage(request, account, found),
  ]);
  const options: ProjectOptions = {
    ...request.options,
    image: request.options.image ?? builder?.image,
    connection: access?.kind === 'connection' ? access.arn : undefined,
    role,
  };
  const codebase = isOwn
    ? await withImageName(request, actualRole?.policy, operator)
    : request.codebase;
  const image = options.image ?? project?.environment?.image ?? '';
  const variables = withVariables(
    project?.environment?.environmentVariables ?? [],
    options.variables,
  );
  const steps = planSteps(
    {
      options,
      defaults: {image, serviceRole: ownArn, toolVersion: request.version},
      ownRole: isOwn
        ? ownRole(
            {
              name: roleName,
              project: name,
              place: {...account.place, registry: registryOf(repositories)},
            },
            {
              codebase,
              image,
              means: means(access, project),
              keepsAccess: access === undefined,
              variables,
              cacheLocation: cacheLocation(options.cache ?? project?.cache),
            },
            actualRole?.policy,
          )
        : undefined,
    },
    {
      project,
      role: actualRole,
      repositories: ofApplication(codebase.imageName, repositories),
    },
  );
  return {
    name,
    steps,
    ownRole: isOwn ? roleName : undefined,
    warnings: [
      ...(request.remarks ?? []),
      // Of an unchanged project they have been told.
      ...(steps.length === 0
        ? []
        : [
            ...(builder?.warning === undefined ? [] : [builder.warning]),
            ...(await projectRemarks(request, variables, account)),
          ]),
    ],
  };
}

async function find(
  {options: {name, source}, connection, role: asked}: ProjectRequest,
  {codebuild, connections, roles, ecr}: Account,
  roleName: string,
): Promise<Found> {
  const mayBeOwn =
    asked === undefined || asked === OWN_ROLE || [roleName, roles.arnOf(roleName)].includes(asked);
  const [project, role, repositories, listed] = await Promise.all([
    codebuild.project(name),
    mayBeOwn ? roles.role(roleName).catch(refused) : undefined,
    ecr.list(),
    connection === undefined ? [] : connections.list(source.connectionProvider),
  ]);
  return {project, role, repositories, connections: listed};
}

/** Others may depend on it, and what else it may do would be the builds' too. */
function someoneElsesRole(name: string): Failure {
  return new Failure('failed', `There is a role ${name} already, and this tool has not made it.`, {
    details: [`Roles that it made have the tag ${MANAGED_BY.key}: ${MANAGED_BY.value}.`],
    remedy: ['Name the role that builds are to have, this one or another: --role NAME.'],
  });
}

/** That it may not be read is a failure only where it is needed. */
function refused(error: unknown): Failure {
  if (error instanceof Failure && error.kind === 'credentials') return error;
  throw error;
}

/** What a pipeline hands to a project it takes back again: the project is a part of the pipeline. */
function requireOwnSource(project: Project | undefined): void {
  if (project?.source?.type !== 'CODEPIPELINE') return;
  throw new Failure(
    'failed',
    `The project ${project.name} belongs to a pipeline of CodePipeline.`,
    {
      details: ['The pipeline gives it its source, and takes its artifacts.'],
      remedy: 'Choose another name: --name NAME.',
    },
  );
}

/** @returns the ARN of the role that was asked for, if one was. */
async function askedRole(
  role: string | undefined,
  ownArn: string,
  {roles}: Account,
): Promise<string | undefined> {
  if (role === undefined) return undefined;
  return role === OWN_ROLE ? ownArn : roles.existingRole(role);
}

/** What builds use to get into the repository. */
function means(access: SourceAccess | undefined, project: Project | undefined): Means {
  if (access?.kind === 'connection') return {connection: access.arn};
  return access?.kind === 'account' ? access.means : ownMeans(project);
}

/** The repositories of an application's images, `name` and those below it. */
function ofApplication(
  imageName: string | undefined,
  repositories: readonly EcrRepositoryFacts[],
): EcrRepositoryFacts[] {
  if (imageName === undefined) return [];
  return repositories.filter(({name}) => name === imageName || name.startsWith(`${imageName}/`));
}

function cacheLocation(cache: ProjectCache | undefined): string | undefined {
  return cache?.type === 'S3' ? cache.location : undefined;
}

/** A role that is there may push what it may push. */
async function withImageName(
  {kind, codebase}: ProjectRequest,
  policy: PolicyDocument | undefined,
  operator: Operator | undefined,
): Promise<CodebaseFacts> {
  const isKnown = codebase.imageName !== undefined || mayPublish(policy);
  // Other builds than this tool's may have no images at all.
  if (isKnown || kind === 'buildproject') return codebase;
  if (operator === undefined) throw noImageName();
  return {...codebase, imageName: await operator.imageName()};
}

/** @returns `undefined` where the image is the one that was asked for, or that is there. */
async function builderImage(
  {kind, version, options}: ProjectRequest,
  {codebuild, ecr}: Account,
  {project, repositories}: Found,
): Promise<BuilderImage | undefined> {
  if (options.image !== undefined) return undefined;
  const actual = project?.environment?.image;
  const isUsable = runsDocker(project?.environment);
  if (kind === 'buildproject') return isUsable ? undefined : newestCuratedImage(codebuild);
  if (isUsable && !isOutdated(actual, repositories, version)) return undefined;
  const newest = await defaultBuilderImage(repositories, ecr, version);
  // An own image of another version is nearer to this one than the old builder is.
  return isUsable && newest.warning !== undefined && newest.image !== actual ? undefined : newest;
}

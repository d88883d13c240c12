import type {Project, ProjectCache} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../registry/ecr/ecr-api.ts';
import type {Account} from './account.ts';
import {type BuilderImage, defaultBuilderImage, newestCuratedImage} from './builder-image.ts';
import type {CodebaseFacts} from './codebase-facts.ts';
import type {ConnectionFacts} from './connections-api.ts';
import {runsDocker, withVariables} from './desired-project.ts';
import {defaultRoleName} from './names.ts';
import {noImageName, ownRole} from './own-role.ts';
import {type ActualRole, planSteps} from './plan-steps.ts';
import type {ProjectOptions} from './project-options.ts';
import {
  type AccessFacts,
  type SourceAccess,
  namedConnection,
  unattendedAccess,
} from './source-access.ts';
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
  readonly role: ActualRole | undefined;
  /** All that the account has. */
  readonly repositories: readonly EcrRepositoryFacts[];
  /** Where one was named. */
  readonly connections: readonly ConnectionFacts[];
}

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
  const found = await find(request, account, roleName);
  const {project} = found;
  // What cannot be is told before anybody is asked.
  const role =
    request.role === undefined ? undefined : await account.roles.existingRole(request.role);
  const [access, builder] = await Promise.all([
    sourceAccess(request, account, found, operator),
    request.options.image === undefined && !runsDocker(project?.environment)
      ? builderImage(request, account, found.repositories)
      : undefined,
  ]);
  const connection = access?.kind === 'connection' ? access.arn : undefined;
  const ofAccount = access?.kind === 'account' ? access.connection : undefined;
  const options: ProjectOptions = {
    ...request.options,
    image: request.options.image ?? builder?.image,
    connection,
    role,
  };
  const ownArn = account.roles.arnOf(roleName);
  const isOwn = role === undefined && (project === undefined || project.serviceRole === ownArn);
  const codebase = isOwn ? await withImageName(request, found.role, operator) : request.codebase;
  const image = options.image ?? project?.environment?.image ?? '';
  const steps = planSteps(
    {
      options,
      defaults: {image, serviceRole: ownArn, toolVersion: request.version},
      ownRole: isOwn
        ? ownRole(
            {name: roleName, project: name, place: account.place},
            {
              codebase,
              image,
              connection: connection ?? ofAccount ?? connectionOf(project),
              keepsAccess: access === undefined,
              variables: withVariables(
                project?.environment?.environmentVariables ?? [],
                options.variables,
              ),
              cacheLocation: cacheLocation(options.cache ?? project?.cache),
            },
            found.role?.policy,
          )
        : undefined,
    },
    {...found, repositories: ofApplication(codebase.imageName, found.repositories)},
  );
  return {
    name,
    steps,
    ownRole: isOwn ? roleName : undefined,
    warnings: [
      ...(builder?.warning === undefined ? [] : [builder.warning]),
      // Of an unchanged project they have been told.
      ...(steps.length === 0 ? [] : await remarks(request, account)),
    ],
  };
}

async function find(
  {options: {name, source}, role, connection}: ProjectRequest,
  {codebuild, connections, roles, ecr}: Account,
  roleName: string,
): Promise<Found> {
  const [project, ownRole, repositories, listed] = await Promise.all([
    codebuild.project(name),
    role === undefined ? roles.role(roleName) : undefined,
    ecr.list(),
    connection === undefined ? [] : connections.list(source.connectionProvider),
  ]);
  return {project, role: ownRole, repositories, connections: listed};
}

/** The repositories of an application's images, `name` and those below it. */
function ofApplication(
  imageName: string | undefined,
  repositories: readonly EcrRepositoryFacts[],
): EcrRepositoryFacts[] {
  return repositories.filter(({name}) => name === imageName || name.startsWith(`${imageName}/`));
}

/** @returns `undefined` where the project stays with what it has. */
async function sourceAccess(
  {options: {source, triggers}, connection}: ProjectRequest,
  {codebuild, connections}: Account,
  {project, connections: named}: Found,
  operator: Operator | undefined,
): Promise<SourceAccess | undefined> {
  const needsWebhook = triggers !== undefined;
  if (connection !== undefined) return namedConnection(connection, named);
  const hasAccess = connectionOf(project) !== undefined || project?.webhook !== undefined;
  if (hasAccess && project?.source?.type === source.sourceType) return undefined;
  if (project !== undefined && !needsWebhook) return undefined;
  for (;;) {
    const [listed, credentials] = await Promise.all([
      connections.list(source.connectionProvider),
      codebuild.sourceCredentials(),
    ]);
    const ofAccount = credentials.find(({serverType}) => serverType === source.serverType);
    const facts = {connections: listed, ofAccount};
    if (operator === undefined) return unattendedAccess(facts, needsWebhook);
    const chosen = await operator.chooseAccess(facts, needsWebhook);
    if (chosen !== undefined) return chosen;
  }
}

function connectionOf(project: Project | undefined): string | undefined {
  const auth = project?.source?.auth;
  return auth?.type === 'CODECONNECTIONS' ? auth.resource : undefined;
}

function cacheLocation(cache: ProjectCache | undefined): string | undefined {
  return cache?.type === 'S3' ? cache.location : undefined;
}

/** A role that is there may push to what it may push to. */
async function withImageName(
  {kind, codebase}: ProjectRequest,
  role: ActualRole | undefined,
  operator: Operator | undefined,
): Promise<CodebaseFacts> {
  const isKnown = codebase.imageName !== undefined || role?.policy !== undefined;
  // Other builds than this tool's may have no images at all.
  if (isKnown || kind === 'buildproject') return codebase;
  if (operator === undefined) throw noImageName();
  return {...codebase, imageName: await operator.imageName()};
}

async function builderImage(
  {kind, version}: ProjectRequest,
  {codebuild, ecr}: Account,
  repositories: readonly EcrRepositoryFacts[],
): Promise<BuilderImage> {
  return kind === 'codedeploy'
    ? defaultBuilderImage(repositories, ecr, version)
    : newestCuratedImage(codebuild);
}

const OF_STRANGERS =
  'Builds of pull requests run what is in them, privileged, with a role that may push images. Those from forks wait until somebody who may push comments /codebuild_run(…); read them first.';

async function remarks(request: ProjectRequest, account: Account): Promise<string[]> {
  const {codebase, options} = request;
  return [
    ...(codebase.buildspec?.problems ?? []).map(
      ({file, line, message}) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
    ),
    ...(options.triggers?.pullRequests === true ? [OF_STRANGERS] : []),
    ...(await missingParameters(request, account)),
  ];
}

/** CodeBuild ends a build before it starts where a parameter of its buildspec does not exist. */
async function missingParameters(
  {codebase, options}: ProjectRequest,
  {parameters}: Account,
): Promise<string[]> {
  const ofProject = options.variables.flatMap(({type, value}) =>
    type === 'PARAMETER_STORE' && value !== undefined ? [value] : [],
  );
  const ofBuildspec = codebase.buildspec?.parameters.map(({source}) => source) ?? [];
  const names = [...ofBuildspec, ...ofProject];
  const missing = await parameters.missing(names);
  return missing.map(
    (name) =>
      `The parameter ${name} does not exist, and builds end before they start until it does. ${creation(name)}`,
  );
}

function creation(name: string): string {
  return name.startsWith('/codebuild/slack_')
    ? 'Make it: ci-image-builder codebuild slackcreds'
    : `Make it: aws ssm put-parameter --type SecureString --name ${name} --value …`;
}

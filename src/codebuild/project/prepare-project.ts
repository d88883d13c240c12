import type {Project, ProjectCache} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {Account} from '../account/account.ts';
import {
  type BuilderImage,
  defaultBuilderImage,
  isOutdated,
  newestCuratedImage,
} from './builder-image.ts';
import {type FoundRole, chooseRole, findOwnRole} from './choose-role.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import {runsDocker, withVariables} from './desired-project.ts';
import {registryOf} from '../role/ecr-arns.ts';
import {nameImages} from './name-images.ts';
import type {Operator} from './operator.ts';
import {ownRole} from '../role/own-role.ts';
import {planSteps} from './plan-steps.ts';
import type {ProjectOptions} from './project-options.ts';
import {projectRemarks} from './project-remarks.ts';
import type {ProjectRequest} from './project-request.ts';
import {ownMeans, chooseSourceAccess} from './choose-source-access.ts';
import type {Means, SourceAccess} from '../source/source-access.ts';
import type {ProjectStep} from './project-steps.ts';
import {type Text, option, sentence} from '../../text.ts';

/** The planned changes of a run. */
export interface PlannedProject {
  readonly name: string;
  readonly steps: readonly ProjectStep[];
  /** Name of the project's own role; `undefined` if it uses another one. */
  readonly ownRole: string | undefined;
  readonly warnings: readonly Text[];
}

/** Facts about the account that are read before any decision. */
interface Found {
  readonly project: Project | undefined;
  /** The project's own role. */
  readonly role: FoundRole;
  /** All repositories of the account. */
  readonly repositories: readonly EcrRepositoryFacts[];
  /** Read only if the request names a connection. */
  readonly connections: readonly ConnectionFacts[];
}

/**
 * Reads the account, and plans the changes. Changes nothing.
 *
 * @throws {Failure} if the request cannot be fulfilled.
 */
export async function prepareProject(
  request: ProjectRequest,
  account: Account,
  operator: Operator | undefined,
): Promise<PlannedProject> {
  const {name} = request.options;
  const found = await find(request, account);
  const {project, repositories} = found;
  requireOwnSource(project);
  // Report errors before asking questions.
  const role = await chooseRole(request.role, project, found.role, account);
  // Not in parallel: an error must not interrupt a question.
  const builder = await builderImage(request, account, found);
  const access = await chooseSourceAccess(request, account, found, operator);
  const options: ProjectOptions = {
    ...request.options,
    image: request.options.image ?? builder?.image,
    connection: access?.kind === 'connection' ? access.arn : undefined,
    role: role.asked,
  };
  const {codebase, remark} = role.isOwn
    ? await nameImages(request, role.actual?.policy, operator)
    : {codebase: request.codebase};
  const image = options.image ?? project?.environment?.image ?? '';
  const variables = withVariables(
    project?.environment?.environmentVariables ?? [],
    options.variables,
  );
  const steps = planSteps(
    {
      options,
      defaults: {image, serviceRole: role.arn, toolVersion: request.version},
      ownRole: role.isOwn
        ? ownRole(
            {
              name: role.name,
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
            role.actual?.policy,
          )
        : undefined,
    },
    {
      project,
      role: role.actual,
      repositories: ofApplication(codebase.imageName, repositories),
    },
  );
  return {
    name,
    steps,
    ownRole: role.isOwn ? role.name : undefined,
    warnings: [
      ...(request.remarks ?? []),
      // For an unchanged project, an earlier run has shown them.
      ...(steps.length === 0
        ? []
        : [
            ...(access?.kind === 'connection' ? [access.remark ?? []].flat() : []),
            ...(remark === undefined ? [] : [remark]),
            ...(builder?.warning === undefined ? [] : [builder.warning]),
            ...(await projectRemarks(request, variables, account)),
          ]),
    ],
  };
}

async function find(
  {options: {name, source}, connection, role: asked}: ProjectRequest,
  account: Account,
): Promise<Found> {
  const {codebuild, connections, ecr} = account;
  const [project, role, repositories, listed] = await Promise.all([
    codebuild.project(name),
    findOwnRole(name, asked, account),
    ecr.list(),
    connection === undefined ? [] : connections.list(source.connectionProvider),
  ]);
  return {project, role, repositories, connections: listed};
}

/** CodePipeline replaces the source and the artifacts of its projects, so they cannot have a repository. */
function requireOwnSource(project: Project | undefined): void {
  if (project?.source?.type !== 'CODEPIPELINE') return;
  throw new Failure(
    'codebuild.project-in-pipeline',
    `The project ${project.name} belongs to a pipeline in CodePipeline.`,
    {
      details: ['The pipeline controls its source and its artifacts.'],
      remedy: sentence`Choose another name: ${option('name', 'NAME')}`,
    },
  );
}

/** Returns the access that builds use. */
function means(access: SourceAccess | undefined, project: Project | undefined): Means {
  if (access?.kind === 'connection') return {connection: access.arn};
  return access?.kind === 'account' ? access.means : ownMeans(project);
}

/** Returns the repositories of the images: NAME and NAME/…. */
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

/** @returns `undefined` if the request names an image, or the project keeps its current one. */
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
  // The account's own image of another version is better than the old builder.
  return isUsable && newest.warning !== undefined && newest.image !== actual ? undefined : newest;
}

import type {Project, ProjectCache} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {AccountPlace} from '../account/account-place.ts';
import {registryOf} from '../role/ecr-arns.ts';
import {ownRole} from '../role/own-role.ts';
import {type FactsWanted, type Snapshot, factsMissing, required} from '../snapshot/snapshot.ts';
import {type Means, type SourceAccess} from '../source/source-access.ts';
import {type Text, option, sentence} from '../../text.ts';
import {builderImageFacts, chooseBuilderImage} from './choose-builder-image.ts';
import {type ChosenRole, chooseRole, roleFacts} from './choose-role.ts';
import {accessFacts, chooseSourceAccess, ownMeans} from './choose-source-access.ts';
import {withVariables} from './desired-project.ts';
import {imageNameQuestion} from './name-images.ts';
import {planSteps} from './plan-steps.ts';
import type {ProjectAnswers, ProjectQuestion} from './project-question.ts';
import {parametersOf, projectRemarks} from './project-remarks.ts';
import type {ProjectRequest} from './project-request.ts';
import type {ProjectStep} from './project-steps.ts';

/** The planned changes of a run. */
export interface PlannedProject {
  readonly name: string;
  readonly steps: readonly ProjectStep[];
  /** Name of the project's own role; `undefined` if it uses another one. */
  readonly ownRole: string | undefined;
  readonly warnings: readonly Text[];
}

/** The result of planning: the plan, or what it requires first. */
export type Planning =
  | {readonly kind: 'facts'; readonly wanted: FactsWanted}
  | {readonly kind: 'question'; readonly question: ProjectQuestion}
  | {readonly kind: 'plan'; readonly plan: PlannedProject};

/**
 * Plans the changes that fulfill a request. Reads nothing and changes nothing: the caller reads the facts that it
 * asks for, answers its questions, and plans again.
 *
 * @param answers the answers to earlier questions.
 * @throws {Failure} if the request cannot be fulfilled. Errors come before questions.
 */
export function planProject(
  request: ProjectRequest,
  answers: ProjectAnswers,
  snapshot: Snapshot,
  place: AccountPlace,
): Planning {
  const {name} = request.options;
  const first = factsMissing(firstFacts(request, place), snapshot);
  if (first !== undefined) return {kind: 'facts', wanted: first};
  const project = required(snapshot.projects.get(name));
  const repositories = required(snapshot.repositories);
  requireOwnSource(project);
  const role = chooseRole(name, request.role, project, place, snapshot);
  const more = factsMissing(
    {...accessFacts(request, project), ...builderImageFacts(request, project, repositories)},
    snapshot,
  );
  if (more !== undefined) return {kind: 'facts', wanted: more};
  const builder = chooseBuilderImage(request, project, repositories, snapshot);
  const choice = chooseSourceAccess(request, project, snapshot, answers);
  if (choice.kind === 'question') return choice;
  const access = choice.kind === 'access' ? choice.access : undefined;
  const question =
    role.isOwn && answers.imageName === undefined
      ? imageNameQuestion(request, role.actual?.policy)
      : undefined;
  if (question !== undefined) return {kind: 'question', question};
  const {imageName = answers.imageName} = request.codebase;
  const wanted: WantedProject = {
    request: {...request, codebase: {...request.codebase, imageName}},
    role,
    image: request.options.image ?? builder?.image,
    access,
  };
  const steps = stepsOf(wanted, project, repositories, place);
  // For an unchanged project, an earlier run has shown the warnings.
  const parameters =
    steps.length === 0 ? [] : parametersOf(request.codebase, variables(wanted, project));
  const last = factsMissing({parameters}, snapshot);
  if (last !== undefined) return {kind: 'facts', wanted: last};
  const warnings = [
    ...(answers.remarks ?? []),
    ...(builder?.warning === undefined ? [] : [builder.warning]),
    ...projectRemarks(request, parameters, snapshot, place),
  ];
  return {
    kind: 'plan',
    plan: {
      name,
      steps,
      ownRole: role.isOwn ? role.name : undefined,
      warnings: [...(request.remarks ?? []), ...(steps.length === 0 ? [] : warnings)],
    },
  };
}

/** Returns the facts that each plan requires, so that they are read at the same time. */
function firstFacts({options, role, connection}: ProjectRequest, place: AccountPlace): FactsWanted {
  const {name, source} = options;
  return {
    projects: [name],
    ...roleFacts(name, role, place),
    repositories: true,
    connections: connection === undefined ? [] : [source.connectionProvider],
  };
}

/** A request with all its decisions. */
interface WantedProject {
  readonly request: ProjectRequest;
  readonly role: ChosenRole;
  /** `undefined` keeps the current image. */
  readonly image: string | undefined;
  /** `undefined` keeps the current access. */
  readonly access: SourceAccess | undefined;
}

function stepsOf(
  wanted: WantedProject,
  project: Project | undefined,
  repositories: readonly EcrRepositoryFacts[],
  place: AccountPlace,
): ProjectStep[] {
  const {request, role, access} = wanted;
  const {codebase, options, version} = request;
  const image = wanted.image ?? project?.environment?.image ?? '';
  return planSteps(
    {
      options: {
        ...options,
        image: wanted.image,
        connection: access?.kind === 'connection' ? access.arn : undefined,
        role: role.asked,
      },
      defaults: {image, serviceRole: role.arn, toolVersion: version},
      ownRole: role.isOwn
        ? ownRole(
            {
              name: role.name,
              project: options.name,
              place: {...place, registry: registryOf(repositories)},
            },
            {
              codebase,
              image,
              means: means(access, project),
              keepsAccess: access === undefined,
              variables: variables(wanted, project),
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
}

function variables({request}: WantedProject, project: Project | undefined) {
  return withVariables(project?.environment?.environmentVariables ?? [], request.options.variables);
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

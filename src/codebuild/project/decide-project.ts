import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {AccountPlace} from '../account/account-place.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {type FactsWanted, type Snapshot, factsMissing, required} from '../snapshot/snapshot.ts';
import type {SourceAccess} from '../source/source-access.ts';
import {option, sentence} from '../../text.ts';
import type {BuilderImage} from './builder-image.ts';
import {builderImageFacts, chooseBuilderImage} from './choose-builder-image.ts';
import {type ChosenRole, chooseRole, roleFacts} from './choose-role.ts';
import {accessFacts, chooseSourceAccess} from './choose-source-access.ts';
import {chooseSource} from './choose-source.ts';
import {hadWebhook} from './current-source.ts';
import {imageNameQuestion} from './image-name-question.ts';
import type {ProjectOptions} from './project-options.ts';
import type {ProjectAnswers, ProjectQuestion} from './project-question.ts';
import type {LocatedRequest, ProjectRequest} from './project-request.ts';
import {fleetFacts, resolvedSettings} from './resolve-settings.ts';

/** What a request means in an account: the existing resources, and every decision. */
export interface Decisions {
  /** The existing project. */
  readonly project: Project | undefined;
  /** All repositories of the account. */
  readonly repositories: readonly EcrRepositoryFacts[];
  readonly role: ChosenRole;
  /** `undefined` keeps the current image, or the request names one. */
  readonly builder: BuilderImage | undefined;
  /** `undefined` keeps the current access. */
  readonly access: SourceAccess | undefined;
  /** With the name of the images. */
  readonly codebase: CodebaseFacts;
  readonly options: ProjectOptions;
}

/** What must be known before a request can be decided. */
export type Undecided =
  | {readonly kind: 'facts'; readonly wanted: FactsWanted}
  | {readonly kind: 'question'; readonly question: ProjectQuestion};

/**
 * Decides what a request means in an account.
 *
 * @param answers the answers to earlier questions.
 * @throws {Failure} if the request cannot be fulfilled. Errors come before questions.
 */
export function decideProject(
  request: ProjectRequest,
  answers: ProjectAnswers,
  snapshot: Snapshot,
  place: AccountPlace,
): Undecided | {readonly kind: 'decided'; readonly decisions: Decisions} {
  const {name, settings, triggers, keepsWebhook} = request.options;
  const first = factsMissing(firstFacts(request, place), snapshot);
  if (first !== undefined) return {kind: 'facts', wanted: first};
  const project = required(snapshot.projects.get(name));
  const repositories = required(snapshot.repositories);
  requireOwnSource(project);
  if (request.repository !== undefined) requireRepositoryWebhook(project);
  const role = chooseRole(name, request.role, project, place, snapshot, settings.rolePath);
  const located = chooseSource(request, project, snapshot, answers);
  if (located.kind !== 'source') return located;
  const {source} = located;
  const needsWebhook = triggers !== undefined || (hadWebhook(project) && !keepsWebhook);
  const asked: LocatedRequest = {...request, source, needsWebhook};
  const more = factsMissing(
    {...accessFacts(asked, project), ...builderImageFacts(request, project, repositories)},
    snapshot,
  );
  if (more !== undefined) return {kind: 'facts', wanted: more};
  const builder = chooseBuilderImage(request, project, repositories, snapshot);
  const choice = chooseSourceAccess(asked, project, snapshot, answers);
  if (choice.kind === 'question') return choice;
  const access = choice.kind === 'access' ? choice.access : undefined;
  const isNamed = !role.isOwn || answers.imageName !== undefined;
  const question = isNamed ? undefined : imageNameQuestion(request, role.actual?.policy);
  if (question !== undefined) return {kind: 'question', question};
  const {imageName = answers.imageName} = request.codebase;
  const options: ProjectOptions = {
    ...request.options,
    source,
    image: request.options.image ?? builder?.image,
    connection: access?.kind === 'connection' ? access.arn : undefined,
    role: role.asked,
    settings: resolvedSettings(settings, snapshot, place),
  };
  const codebase = {...request.codebase, imageName};
  return {
    kind: 'decided',
    decisions: {project, repositories, role, builder, access, codebase, options},
  };
}

/** Returns the facts that each request requires, so that they are read at the same time. */
function firstFacts({options, role}: ProjectRequest, place: AccountPlace): FactsWanted {
  const {name, settings} = options;
  return {
    projects: [name],
    ...roleFacts(name, role, place),
    repositories: true,
    ...fleetFacts(settings),
  };
}

/**
 * A webhook of an organisation or of Buildkite starts builds of other sources than one repository. It could not stay if
 * the project got a repository, and a run must not remove it by surprise.
 */
function requireRepositoryWebhook(project: Project | undefined): void {
  const {scopeConfiguration, buildType} = project?.webhook ?? {};
  const isOfBuildkite = buildType === 'RUNNER_BUILDKITE_BUILD';
  if (scopeConfiguration === undefined && !isOfBuildkite) return;
  const {name = '', scope = ''} = scopeConfiguration ?? {};
  const of = isOfBuildkite ? 'Buildkite' : `${name} (${scope})`;
  throw new Failure(
    'codebuild.webhook-not-movable',
    `The webhook of ${project?.name} cannot move to a repository.`,
    {
      details: [`The webhook is of ${of}. Without its source, it would start no builds.`],
      remedy: [
        sentence`Choose another project for the repository: ${option('name', 'NAME')}`,
        sentence`Or keep the source, without ${option('git')}.`,
      ],
    },
  );
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

import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {AccountPlace} from '../account/account-place.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {policyOrigin} from '../buildspec/codebase-remarks.ts';
import {registryOf} from '../role/ecr-arns.ts';
import {ownRole} from '../role/own-role.ts';
import {projectStatements} from '../role/project-statements.ts';
import {type FactsWanted, type Snapshot, factsMissing, required} from '../snapshot/snapshot.ts';
import {type Means, type SourceAccess} from '../source/source-access.ts';
import {fleetFacts, resolvedSettings} from './resolve-settings.ts';
import {
  logProblems,
  machineProblems,
  networkProblems,
  requirePossible,
  roleProblems,
} from '../settings/setting-problems.ts';
import {type Text, option, sentence} from '../../text.ts';
import {builderImageFacts, chooseBuilderImage} from './choose-builder-image.ts';
import {type ChosenRole, chooseRole, roleFacts} from './choose-role.ts';
import {accessFacts, chooseSourceAccess, ownMeans} from './choose-source-access.ts';
import {chooseSource} from './choose-source.ts';
import {type ProjectDefaults, desiredProject, runsDocker} from './desired-project.ts';
import {imageNameQuestion} from './name-images.ts';
import {logGroupOf} from '../settings/merge-settings.ts';
import {logGroupSteps} from './log-group-steps.ts';
import {planSteps, webhookPlan} from './plan-steps.ts';
import type {ProjectAnswers, ProjectQuestion} from './project-question.ts';
import type {ProjectOptions} from './project-options.ts';
import {parametersOf, projectRemarks} from './project-remarks.ts';
import type {LocatedRequest, ProjectRequest} from './project-request.ts';
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
  const role = chooseRole(
    name,
    request.role,
    project,
    place,
    snapshot,
    request.options.settings.rolePath,
  );
  const located = chooseSource(request, project, snapshot, answers);
  if (located.kind !== 'source') return located;
  const {source} = located;
  const {triggers, keepsWebhook} = request.options;
  const needsWebhook = triggers !== undefined || (project?.webhook !== undefined && !keepsWebhook);
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
  const question =
    role.isOwn && answers.imageName === undefined
      ? imageNameQuestion(request, role.actual?.policy)
      : undefined;
  if (question !== undefined) return {kind: 'question', question};
  const {imageName = answers.imageName} = request.codebase;
  const options: ProjectOptions = {
    ...request.options,
    source,
    image: request.options.image ?? builder?.image,
    connection: access?.kind === 'connection' ? access.arn : undefined,
    role: role.asked,
    settings: resolvedSettings(request.options.settings, snapshot, place),
  };
  const defaults: ProjectDefaults = {
    image: options.image ?? '',
    serviceRole: role.arn,
    toolVersion: request.version,
  };
  const desired = desiredProject(project, options, defaults);
  const logGroup = logGroupOf(desired);
  requirePossible(name, [
    ...networkProblems(project, desired, options.settings, options.cache !== undefined),
    ...machineProblems(desired, options.settings, runsDocker),
    ...logProblems(logGroup, options.settings),
    ...roleProblems(
      {...role, path: role.actual === undefined ? undefined : role.path},
      options.settings,
    ),
  ]);
  const {logRetention} = options.settings;
  const keepsLogs = logRetention === undefined ? undefined : logGroup;
  const ofLogs = factsMissing({logGroups: keepsLogs === undefined ? [] : [keepsLogs]}, snapshot);
  if (ofLogs !== undefined) return {kind: 'facts', wanted: ofLogs};
  const codebase = {...request.codebase, imageName};
  const logSteps =
    keepsLogs === undefined || logRetention === undefined
      ? []
      : logGroupSteps(keepsLogs, logRetention, required(snapshot.logGroups.get(keepsLogs)));
  const projectSteps = planSteps(
    {
      options,
      defaults,
      ownRole: role.isOwn
        ? ownRole(
            {name: role.name, project: name, place: {...place, registry: registryOf(repositories)}},
            {
              codebase,
              image: desired.environment?.image ?? '',
              means: means(access, project),
              keepsAccess: access === undefined,
              variables: desired.environment?.environmentVariables ?? [],
              settings: desired,
            },
            role.actual?.policy,
            {
              path: role.path,
              boundary: options.settings.permissionsBoundary,
              tags: options.tags,
            },
          )
        : undefined,
    },
    {project, role: role.actual, repositories: ofApplication(imageName, repositories)},
  );
  const steps = [...logSteps, ...projectSteps];
  const moved = webhookPlan(options, project).remarks;
  if (steps.length === 0) return planned(request, role, [], moved);
  // For an unchanged project, an earlier run has shown the warnings.
  const parameters = parametersOf(codebase, desired.environment?.environmentVariables ?? []);
  const last = factsMissing({parameters}, snapshot);
  if (last !== undefined) return {kind: 'facts', wanted: last};
  const {gaps} = projectStatements(desired, name, place);
  return planned(request, role, steps, [
    ...(answers.remarks ?? []),
    ...moved,
    ...policyRemarks(codebase, role, steps),
    ...(builder?.warning === undefined ? [] : [builder.warning]),
    ...(role.isOwn ? gaps.map((it) => gapRemark(role.name, it)) : []),
    ...projectRemarks(request, parameters, snapshot, place),
  ]);
}

function planned(
  {options: {name}, remarks = []}: ProjectRequest,
  role: ChosenRole,
  steps: readonly ProjectStep[],
  warnings: readonly Text[],
): Planning {
  const ownRole = role.isOwn ? role.name : undefined;
  return {kind: 'plan', plan: {name, steps, ownRole, warnings: [...remarks, ...warnings]}};
}

/** A policy that changes may depend on a branch that was not fetched lately. */
function policyRemarks(
  codebase: CodebaseFacts,
  {actual}: ChosenRole,
  steps: readonly ProjectStep[],
): Text[] {
  const isChanged = actual?.policy !== undefined && steps.some(({kind}) => kind === 'put-policy');
  return isChanged ? [policyOrigin(codebase) ?? []].flat() : [];
}

function gapRemark(role: string, setting: string): Text {
  return `The role ${role} gets no permission for ${setting}. This value cannot be part of a policy. Add a policy to the role yourself.`;
}

/** Returns the facts that each plan requires, so that they are read at the same time. */
function firstFacts({options, role}: ProjectRequest, place: AccountPlace): FactsWanted {
  const {name, settings} = options;
  return {
    projects: [name],
    ...roleFacts(name, role, place),
    repositories: true,
    ...fleetFacts(settings),
  };
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

import type {Project} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {marksOurs} from '../../managed-by.ts';
import type {AccountPlace} from '../account/account-place.ts';
import type {RoleDefinition} from '../account/role-api.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {policyOrigin} from '../buildspec/codebase-remarks.ts';
import {registryOf} from '../role/ecr-arns.ts';
import {ownRole} from '../role/own-role.ts';
import {projectStatements} from '../role/project-statements.ts';
import {logGroupOf} from '../settings/merge-settings.ts';
import {
  logProblems,
  machineProblems,
  networkProblems,
  requirePossible,
  roleProblems,
} from '../settings/setting-problems.ts';
import {type Snapshot, factsMissing, required} from '../snapshot/snapshot.ts';
import type {Means, SourceAccess} from '../source/source-access.ts';
import type {Text} from '../../text.ts';
import type {ChosenRole} from './choose-role.ts';
import {ownMeans} from './choose-source-access.ts';
import {type Decisions, type Undecided, decideProject} from './decide-project.ts';
import {type ProjectDefaults, desiredProject, runsDocker} from './desired-project.ts';
import {logGroupSteps} from './log-group-steps.ts';
import {planSteps, webhookPlan} from './plan-steps.ts';
import type {ProjectAnswers} from './project-question.ts';
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
export type Planning = Undecided | {readonly kind: 'plan'; readonly plan: PlannedProject};

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
  const deciding = decideProject(request, answers, snapshot, place);
  if (deciding.kind !== 'decided') return deciding;
  const {decisions} = deciding;
  const {project, role, builder, codebase, options} = decisions;
  const defaults: ProjectDefaults = {
    image: options.image ?? '',
    serviceRole: role.arn,
    toolVersion: request.version,
  };
  const desired = desiredProject(project, options, defaults);
  requirePossibleSettings(decisions, desired);
  const logGroups = options.settings.logRetention === undefined ? [] : [logGroupOf(desired) ?? []];
  const ofLogs = factsMissing({logGroups: logGroups.flat()}, snapshot);
  if (ofLogs !== undefined) return {kind: 'facts', wanted: ofLogs};
  const own = role.isOwn ? ownRoleOf(decisions, desired, place) : undefined;
  const repositories = ofApplication(codebase.imageName, decisions.repositories);
  const steps = [
    ...logSteps(decisions, desired, snapshot),
    ...planSteps({options, defaults, ownRole: own}, {project, role: role.actual, repositories}),
  ];
  const ofWebhook = webhookPlan(options, project).remarks;
  if (steps.length === 0) return planned(request, role, [], ofWebhook);
  // For an unchanged project, an earlier run has shown the warnings.
  const parameters = parametersOf(codebase, desired.environment?.environmentVariables ?? []);
  const last = factsMissing({parameters}, snapshot);
  if (last !== undefined) return {kind: 'facts', wanted: last};
  const {gaps} = projectStatements(desired, options.name, place);
  return planned(request, role, steps, [
    ...(answers.remarks ?? []),
    ...ofWebhook,
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

function requirePossibleSettings({project, role, options}: Decisions, desired: Project): void {
  const {name, settings, cache} = options;
  requirePossible(name, [
    ...networkProblems(project, desired, settings, cache !== undefined),
    ...machineProblems(desired, settings, runsDocker),
    ...logProblems(logGroupOf(desired), settings),
    ...roleProblems({...role, path: role.actual === undefined ? undefined : role.path}, settings),
  ]);
}

/** Returns the steps that set how long CloudWatch keeps the logs. */
function logSteps({options}: Decisions, desired: Project, {logGroups}: Snapshot): ProjectStep[] {
  const {logRetention} = options.settings;
  const logGroup = logGroupOf(desired);
  if (logRetention === undefined || logGroup === undefined) return [];
  return logGroupSteps(logGroup, logRetention, required(logGroups.get(logGroup)));
}

/** Returns the wanted state of the project's own role. */
function ownRoleOf(
  {project, repositories, role, access, codebase, options}: Decisions,
  desired: Project,
  place: AccountPlace,
): RoleDefinition {
  return ownRole(
    {name: role.name, project: options.name, place: {...place, registry: registryOf(repositories)}},
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
      tags: options.tags.filter(({key}) => !marksOurs(key)),
    },
  );
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

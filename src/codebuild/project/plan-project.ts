import type {Project} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {marksOurs} from '../../managed-by.ts';
import type {AccountPlace} from '../account/account-place.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {policyOrigin} from '../buildspec/codebase-remarks.ts';
import {registryOf} from '../role/ecr-arns.ts';
import {accountMeans, usesAccountCredentials} from '../role/account-access.ts';
import {type OwnRole, ownRole} from '../role/own-role.ts';
import {batchRoleRemarks, ownRoleRemarks} from '../role/role-remarks.ts';
import {logGroupOf} from '../settings/merge-settings.ts';
import {
  logProblems,
  machineProblems,
  networkProblems,
  requirePossible,
  roleProblems,
} from '../settings/setting-problems.ts';
import {
  type FactsWanted,
  type Snapshot,
  factsMissing,
  optional,
  required,
} from '../snapshot/snapshot.ts';
import type {Text} from '../../text.ts';
import type {ChosenRole} from './choose-role.ts';
import {ownMeans} from './choose-source-access.ts';
import {type Decisions, type Undecided, decideProject} from './decide-project.ts';
import {type ProjectDefaults, desiredProject, runsDocker} from './desired-project.ts';
import {logGroupSteps} from './log-group-steps.ts';
import {deletesWebhook, planSteps} from './plan-steps.ts';
import type {ProjectAnswers} from './project-question.ts';
import {parametersOf, projectRemarks} from './project-remarks.ts';
import type {ProjectRequest} from './project-request.ts';
import type {ProjectStep} from './project-steps.ts';

/** The planned changes of a run. */
export interface PlannedProject {
  readonly name: string;
  readonly steps: readonly ProjectStep[];
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
  if (
    builder?.lacksComposed === true &&
    request.composed !== undefined &&
    answers.image === undefined
  ) {
    return {kind: 'question', question: {kind: 'publish-image', image: request.composed}};
  }
  const more = factsMissing(lastFacts(request, decisions, desired), snapshot);
  if (more !== undefined) return {kind: 'facts', wanted: more};
  const own = role.isOwn ? wantedRole(decisions, desired, snapshot, place) : undefined;
  const meanwhile =
    role.isOwn && deletesWebhook(options, project)
      ? wantedRole(decisions, desired, snapshot, place, true)
      : undefined;
  const repositories = ofApplication(codebase.imageName, decisions.repositories);
  const {steps: others, remarks: ofWebhook} = planSteps(
    {options, defaults, ownRole: own?.definition, roleMeanwhile: meanwhile?.definition},
    {project, role: role.actual, repositories},
  );
  const steps = [...logSteps(decisions, desired, snapshot), ...others];
  if (steps.length === 0) return planned(request, [], ofWebhook);
  // For an unchanged project, an earlier run has shown the warnings.
  const parameters = parametersOf(codebase, desired.environment?.environmentVariables ?? []);
  const last = factsMissing(
    {parameters, ...credentialFacts(role, desired), ...policyFacts(role, steps)},
    snapshot,
  );
  if (last !== undefined) return {kind: 'facts', wanted: last};
  return planned(request, steps, [
    ...(answers.remarks ?? []),
    ...ofWebhook,
    ...policyRemarks(codebase, role, steps),
    ...(builder?.warning === undefined ? [] : [builder.warning]),
    ...(own === undefined ? [] : ownRoleRemarks(own)),
    ...(own === undefined ? [] : credentialRemarks(own, desired, snapshot)),
    ...batchRoleRemarks(project, desired),
    ...projectRemarks(request, parameters, snapshot, {
      place,
      isPrivileged: desired.environment?.privilegedMode === true,
    }),
  ]);
}

function planned(
  {options: {name}, remarks = []}: ProjectRequest,
  steps: readonly ProjectStep[],
  warnings: readonly Text[],
): Planning {
  return {kind: 'plan', plan: {name, steps, warnings: [...remarks, ...warnings]}};
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

/** Returns the facts that only a decided project requires. */
function lastFacts(
  request: ProjectRequest,
  {role, options}: Decisions,
  desired: Project,
): FactsWanted {
  const {logRetention} = options.settings;
  return {
    logGroups: logRetention === undefined ? [] : [logGroupOf(desired) ?? []].flat(),
    ...(request.role === undefined ? {} : credentialFacts(role, desired)),
  };
}

/**
 * Returns what the own role must know about the account's credentials for Git hosts. An unchanged run does not read
 * them: the role keeps what an earlier run found.
 */
function credentialFacts({isOwn}: ChosenRole, desired: Project): FactsWanted {
  return {sourceCredentials: isOwn && usesAccountCredentials(desired)};
}

/** Returns the facts on which the room for a policy depends that an existing role gets. */
function policyFacts({name, actual}: ChosenRole, steps: readonly ProjectStep[]): FactsWanted {
  const isPut = steps.some(({kind}) => kind === 'put-policy');
  return isPut && actual !== undefined ? {otherPolicies: [name]} : {};
}

/** Warns if the role may lack a permission, because the credentials of the account could not be read. */
function credentialRemarks(
  {definition: {name}}: OwnRole,
  desired: Project,
  {sourceCredentials: read}: Snapshot,
): Text[] {
  if (read === undefined || !('failure' in read) || !usesAccountCredentials(desired)) return [];
  return [
    `${read.failure.message} If CodeBuild accesses the repository by a connection or a secret of the account, add a policy for it to the role ${name} yourself.`,
  ];
}

/** Returns the wanted state of the project's own role. @param keepsAccess to all Git hosts that it can access now. */
function wantedRole(
  {repositories, role, codebase, options}: Decisions,
  desired: Project,
  {otherPolicies, sourceCredentials}: Snapshot,
  place: AccountPlace,
  keepsAccess = false,
): OwnRole {
  const credentials = optional(sourceCredentials, undefined);
  return ownRole(
    {
      name: role.name,
      otherPolicies: optional(otherPolicies.get(role.name), 0),
      project: options.name,
      place: {...place, registry: registryOf(repositories)},
    },
    {
      codebase,
      image: desired.environment?.image ?? '',
      means: [ownMeans(desired), ...accountMeans(desired, credentials ?? [])],
      keepsAccess: keepsAccess || (credentials === undefined && usesAccountCredentials(desired)),
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

/** Returns the repositories of the images: NAME and NAME/…. */
function ofApplication(
  imageName: string | undefined,
  repositories: readonly EcrRepositoryFacts[],
): EcrRepositoryFacts[] {
  if (imageName === undefined) return [];
  return repositories.filter(({name}) => name === imageName || name.startsWith(`${imageName}/`));
}

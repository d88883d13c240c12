import type {Project, Tag, UpdateProjectInput} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {repaired} from '../../registry/ecr/tag-mutability.ts';
import type {Change} from '../changes/change.ts';
import {type ProjectDefaults, newProject, sendableTags, wantedProject} from './desired-project.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {sendableEnvironment} from '../settings/merge-machine.ts';
import {REMOVED, networkOf} from '../settings/merge-settings.ts';
import type {ProjectOptions} from './project-options.ts';
import type {ActualRole, RoleDefinition} from '../account/role-api.ts';
import {policySteps, roleSteps} from './role-steps.ts';
import type {ProjectStep} from './project-steps.ts';
import type {Text} from '../../text.ts';
import {type WebhookPlan, planWebhook} from '../webhook/plan-webhook.ts';
import {backupIn, withBackup} from '../webhook/webhook-backup.ts';
import {backupSteps} from './backup-steps.ts';
import {currentHostKind, hasWebhook, isOfOrganisation} from './current-source.ts';

/** The existing resources on which the steps depend. */
export interface ActualState {
  /** The project with its webhook. */
  readonly project: Project | undefined;
  /** The project's own role, if it exists. */
  readonly role: ActualRole | undefined;
  /** The repositories of the images. */
  readonly repositories: readonly EcrRepositoryFacts[];
}

/** The wanted state of a project. */
export interface Wanted {
  readonly options: ProjectOptions;
  readonly defaults: ProjectDefaults;
  /** `undefined` if the project uses a role that this tool does not manage. */
  readonly ownRole: RoleDefinition | undefined;
  /** The own role until the old webhook is deleted, if {@link deletesWebhook}. Default: the same. */
  readonly roleMeanwhile?: RoleDefinition | undefined;
}

/** Planned changes, and what to tell about them. */
interface PlannedSteps {
  /** In the order of their dependencies; none if the account is up to date. */
  readonly steps: readonly ProjectStep[];
  /** About the webhook. They may also concern what does not change. */
  readonly remarks: readonly Text[];
}

/** Returns the steps that bring the account to the wanted state. */
export function planSteps(wanted: Wanted, actual: ActualState): PlannedSteps {
  const {options, ownRole, roleMeanwhile = ownRole} = wanted;
  const {project} = actual;
  const webhook = webhookPlan(options, project);
  const backup = backupSteps(options, project, webhook);
  const ofProject = [
    ...backup.before,
    ...(webhook?.before ?? []),
    ...projectSteps(wanted, project, backup.tags),
    ...(webhook?.after ?? []),
    ...backup.after,
  ];
  const isMoved = (webhook?.before ?? []).length > 0;
  const steps = [
    ...repositorySteps(actual.repositories),
    ...(roleMeanwhile === undefined ? [] : roleSteps(roleMeanwhile, actual.role)),
    ...ofProject.map((it, index) => (index === 0 ? plannedFrom(it, project, isMoved) : it)),
    ...(ownRole === undefined ? [] : policySteps(ownRole, roleMeanwhile?.policy)),
  ];
  return {steps, remarks: [...backup.remarks, ...(webhook?.remarks ?? [])]};
}

/**
 * Only the first step can find that someone else has changed the project: it changes the project itself. A change of the
 * webhook alone only matters to a plan that deletes it.
 */
function plannedFrom(
  step: ProjectStep,
  project: Project | undefined,
  isMoved: boolean,
): ProjectStep {
  const isChecked = step.kind === 'update-project' || step.kind === 'delete-webhook';
  if (!isChecked || project === undefined) return step;
  const {webhook: _, ...withoutWebhook} = project;
  return {...step, plannedFrom: isMoved ? project : withoutWebhook};
}

/**
 * Returns whether a run deletes the webhook of a project, or CodeBuild is still deleting it. CodeBuild does so with the
 * access that the project had before the run.
 */
export function deletesWebhook(options: ProjectOptions, project: Project | undefined): boolean {
  const before = webhookPlan(options, project)?.before ?? [];
  return before.length > 0 || project?.webhook?.status === 'DELETING';
}

/** Plans the webhook of a project. @returns `undefined` if its source is not at a Git host with webhooks. */
function webhookPlan(
  {name, source, triggers, keepsWebhook}: ProjectOptions,
  project: Project | undefined,
): WebhookPlan | undefined {
  const {webhook, source: actual, tags} = project ?? {};
  const current = currentHostKind(project);
  const kind = source?.sourceType ?? (isOfOrganisation(project) ? current : undefined);
  if (kind === undefined) return undefined;
  return planWebhook(
    {project: name, kind, source, triggers, keepsWebhook},
    {
      webhook: hasWebhook(project) ? webhook : undefined,
      backup: backupIn(tags),
      location: actual?.location,
      kind: current,
    },
  );
}

/** The old builder made all tags of its repositories immutable. Then the tags of branches cannot move. */
function repositorySteps(repositories: readonly EcrRepositoryFacts[]): ProjectStep[] {
  return repositories.flatMap((repository) => {
    const mutability = repository.imageTagMutability === 'IMMUTABLE' && repaired(repository);
    if (!mutability) return [];
    const {imageTagMutability, exclusions} = mutability;
    const to = `${imageTagMutability}: ${exclusions.join(', ')}`;
    const fields = [{field: 'imageTagMutability', from: 'IMMUTABLE', to}];
    const change: Change = {resource: `repository ${repository.name}`, action: 'update', fields};
    return [{kind: 'set-mutability', repository, mutability, change}];
  });
}

/** @param backup tags that the project has in addition while its webhook moves. */
function projectSteps(
  {options, defaults}: Wanted,
  actual: Project | undefined,
  backup: readonly Tag[],
): ProjectStep[] {
  const resource = `project ${options.name}`;
  if (actual === undefined) {
    const input = newProject(options, defaults);
    const {name: _, ...members} = input;
    const change: Change = {resource, action: 'create', fields: fieldChanges({}, members)};
    return [{kind: 'create-project', input, change}];
  }
  const members = wantedProject(actual, options);
  const wanted = {...members, tags: withBackup(members.tags ?? [], [])};
  const before = {
    ...actual,
    badgeEnabled: actual.badge?.badgeEnabled,
    tags: withBackup(sendableTags(actual.tags), []),
    vpcConfig: networkOf(actual),
    environment: sendableEnvironment(actual.environment),
  };
  const changed = Object.entries(wanted).flatMap(([member, to]) => {
    const fields = fieldChanges(before[member as keyof typeof before], to, member);
    return fields.length === 0 ? [] : [{member, to, fields}];
  });
  if (changed.length === 0) return [];
  const input: UpdateProjectInput = {
    name: options.name,
    ...Object.fromEntries(changed.map(({member, to}) => [member, to ?? removed(member)])),
    // CodeBuild removes tags that an update does not repeat.
    tags: withBackup(wanted.tags, backup),
  };
  const fields = changed.flatMap((it) => it.fields);
  return [
    {
      kind: 'update-project',
      input,
      change: {resource, action: 'update', fields},
    },
  ];
}

/** Returns the value that removes a member. */
function removed(member: string): unknown {
  return (REMOVED as Readonly<Record<string, unknown>>)[member];
}

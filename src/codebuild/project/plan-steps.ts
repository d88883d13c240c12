import type {Project, UpdateProjectInput} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {repaired} from '../../registry/ecr/tag-mutability.ts';
import type {Change} from '../changes/change.ts';
import {type ProjectDefaults, newProject, sendableTags, wantedProject} from './desired-project.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {sendableEnvironment} from '../settings/merge-machine.ts';
import {REMOVED, networkOf} from '../settings/merge-settings.ts';
import type {ProjectOptions} from './project-options.ts';
import type {ActualRole, RoleDefinition} from '../account/role-api.ts';
import {roleSteps} from './role-steps.ts';
import type {ProjectStep} from './project-steps.ts';
import type {Text} from '../../text.ts';
import {type WebhookPlan, planWebhook} from '../webhook/plan-webhook.ts';

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
  const {before, after, remarks} = webhookPlan(wanted.options, actual.project);
  const steps = [
    ...repositorySteps(actual.repositories),
    ...(wanted.ownRole === undefined ? [] : roleSteps(wanted.ownRole, actual.role)),
    ...before,
    ...projectSteps(wanted, actual.project),
    ...after,
  ];
  return {steps, remarks};
}

/** Plans the webhook of a project. A project whose source is not at a Git host with webhooks has none. */
function webhookPlan(
  {name, source, triggers, keepsWebhook}: ProjectOptions,
  project: Project | undefined,
): WebhookPlan {
  if (source === undefined) return {before: [], after: [], remarks: []};
  const {webhook, source: actual} = project ?? {};
  return planWebhook(
    {project: name, source, triggers, keepsWebhook},
    {webhook, location: actual?.location},
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

function projectSteps({options, defaults}: Wanted, actual: Project | undefined): ProjectStep[] {
  const resource = `project ${options.name}`;
  if (actual === undefined) {
    const input = newProject(options, defaults);
    const {name: _, ...members} = input;
    const change: Change = {resource, action: 'create', fields: fieldChanges({}, members)};
    return [{kind: 'create-project', input, change}];
  }
  const wanted = wantedProject(actual, options);
  const before = {
    ...actual,
    badgeEnabled: actual.badge?.badgeEnabled,
    tags: sendableTags(actual.tags),
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
    tags: wanted.tags,
  };
  const fields = changed.flatMap((it) => it.fields);
  return [
    {
      kind: 'update-project',
      input,
      plannedFrom: actual.lastModified,
      change: {resource, action: 'update', fields},
    },
  ];
}

/** Returns the value that removes a member. */
function removed(member: string): unknown {
  return (REMOVED as Readonly<Record<string, unknown>>)[member];
}

import type {
  CreateWebhookInput,
  Project,
  UpdateWebhookInput,
  Webhook,
} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {Change} from '../changes/change.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import type {GitHostKind} from '../source/git-host.ts';
import {type GitLocation, sameRepository} from '../source/git-location.ts';
import type {Text} from '../../text.ts';
import {describeTriggers} from './describe-filters.ts';
import {type WebhookBackup, backupOf} from './webhook-backup.ts';
import {describePolicy, policyFor} from './pull-request-policy.ts';
import {
  type Triggers,
  type WebhookSettings,
  sameWebhook,
  webhookSettings,
} from './webhook-filters.ts';
import {
  type HookRepository,
  type WebhookPlace,
  hookRepositoryAt,
  webhookPlace,
} from './webhook-place.ts';
import {
  brokenOrganisationRemark,
  brokenRemark,
  byHandRemark,
  leftRemark,
  otherHostRemarks,
  placeOf,
  staysRemark,
  unknownPlaceRemark,
} from './webhook-remarks.ts';

/** One change of a webhook, as plain data. `change` describes it to the person. */
export type WebhookStep = {readonly change: Change} & (
  | {
      readonly kind: 'delete-webhook';
      readonly project: string;
      /** The project from which the deletion was planned, if it is the first step that changes the project. */
      readonly plannedFrom?: Project | undefined;
    }
  | {
      readonly kind: 'create-webhook';
      /** Without members that cannot be updated. */
      readonly input: Omit<CreateWebhookInput, 'manualCreation' | 'scopeConfiguration'>;
    }
  | {readonly kind: 'update-webhook'; readonly input: UpdateWebhookInput}
);

/** The changes of a webhook around the change of its project. */
export interface WebhookPlan {
  /** Steps before the project gets its new source. CodeBuild deletes a webhook with the access of the current source. */
  readonly before: readonly WebhookStep[];
  /** Steps after the project exists with its source. */
  readonly after: readonly WebhookStep[];
  /** Settings that only this plan knows between the deletion and the creation. An interrupted run must not lose them. */
  readonly backup?: WebhookBackup | undefined;
  readonly remarks: readonly Text[];
}

/** The project and what it should build. */
export interface WantedWebhook {
  readonly project: string;
  /** The kind of the Git host. */
  readonly kind: GitHostKind;
  /** `undefined` for all repositories of an organisation. */
  readonly source: GitLocation | undefined;
  /** `undefined` keeps the triggers of an existing webhook. */
  readonly triggers: Triggers | undefined;
  /** Whether an existing webhook stays as it is, even if the source is another one. */
  readonly keepsWebhook: boolean;
}

/** The existing webhook, and the source that the project has now. */
export interface ActualWebhook {
  readonly webhook: Webhook | undefined;
  /** The settings of a webhook that an interrupted run has deleted, and not created again. */
  readonly backup?: WebhookBackup | undefined;
  readonly location: string | undefined;
  readonly kind?: GitHostKind | undefined;
}

/** Triggers of which each stays. */
const ALL_KEPT: Triggers = {branches: undefined, tagPatterns: undefined, pullRequests: undefined};

const NOTHING: WebhookPlan = {before: [], after: [], remarks: []};

/**
 * Plans the changes of a webhook. A webhook at another repository is deleted and created again, because CodeBuild
 * cannot move it. Always sends the approval policy of pull requests, so that no default of CodeBuild replaces it.
 *
 * Apply the steps and plan again, and there are none left: also from every state that an interrupted run leaves.
 *
 * @throws {Failure} if the triggers cannot be merged into those of the webhook, or if the webhook of an organisation
 *   would have to be created.
 */
export function planWebhook(wanted: WantedWebhook, actual: ActualWebhook): WebhookPlan {
  const {project, source, keepsWebhook} = wanted;
  const {webhook} = actual;
  if (webhook === undefined) return keepsWebhook ? NOTHING : planCreation(wanted, actual.backup);
  const place: WebhookPlace =
    source === undefined ? {kind: 'unknown'} : webhookPlace(webhook, source, actual.kind);
  const changesSource =
    source !== undefined &&
    actual.location !== undefined &&
    !sameRepository(actual.location, source.url);
  const old = place.kind === 'other' ? place.at : undefined;
  const isOfOrganisation = source === undefined || webhook.scopeConfiguration !== undefined;
  // CodeBuild speaks another API with a host of another kind.
  const changesKind = actual.kind !== undefined && actual.kind !== wanted.kind;
  const isElsewhere =
    !isOfOrganisation &&
    (old !== undefined || changesKind || (place.kind === 'unknown' && changesSource));
  if (keepsWebhook) {
    return isElsewhere ? {...NOTHING, remarks: [staysRemark(project, source, old)]} : NOTHING;
  }
  const isBroken = webhook.status === 'CREATE_FAILED';
  if (isBroken && isOfOrganisation && wanted.triggers !== undefined) {
    throw notCreatable(project, webhook.statusMessage);
  }
  const backup = backupOf(webhook, old?.kind ?? actual.kind);
  const settings = webhookSettings(wanted.triggers ?? ALL_KEPT, wanted.kind, backup);
  const isNewHook = isElsewhere || (isBroken && !isOfOrganisation && place.kind !== 'by-hand');
  if (isNewHook || startsNothing(settings)) {
    const again = startsNothing(settings) ? [] : [creation(wanted, settings, backup)];
    return {
      before: [deletion(project, webhook, old)],
      after: again,
      backup: again.length === 0 ? undefined : backup,
      remarks: [
        ...(isElsewhere
          ? [leftRemark(project, old ?? hookRepositoryAt(actual.location, actual.kind))]
          : []),
        ...(isBroken ? [brokenRemark(project, webhook)] : []),
        ...otherHostRemarks(project, wanted.kind, backup),
      ],
    };
  }
  const isChanged = !sameWebhook(webhook, settings);
  return {
    before: [],
    after: isChanged ? [update(wanted, settings, webhook)] : [],
    remarks: [
      ...(isChanged && place.kind === 'unknown' && !isOfOrganisation
        ? [unknownPlaceRemark(project, source)]
        : []),
      ...(place.kind === 'by-hand' && changesSource ? [byHandRemark(project, source)] : []),
      ...(isBroken ? [brokenRemark(project, webhook)] : []),
      ...(isBroken && isOfOrganisation ? [brokenOrganisationRemark(project)] : []),
    ],
  };
}

/** Plans a webhook for a project that has none. @param backup of a deleted one. */
function planCreation(wanted: WantedWebhook, backup: WebhookBackup | undefined): WebhookPlan {
  if (wanted.triggers === undefined && backup === undefined) return NOTHING;
  const settings = webhookSettings(wanted.triggers ?? ALL_KEPT, wanted.kind, backup);
  if (startsNothing(settings)) return NOTHING;
  if (wanted.source === undefined) throw notCreatable(wanted.project, undefined);
  return {
    ...NOTHING,
    after: [creation(wanted, settings, backup)],
    backup,
    remarks: backup === undefined ? [] : otherHostRemarks(wanted.project, wanted.kind, backup),
  };
}

/** A new webhook of an organisation requires the organisation and its scope, which no flag names. */
function notCreatable(project: string, why: string | undefined): Failure {
  return new Failure(
    'codebuild.webhook-not-movable',
    `Cannot create the webhook of ${project}, because it is of an organisation.`,
    {
      details: why === undefined ? [] : [why],
      remedy: [
        'Create the webhook in the CodeBuild console. If it failed there, delete it first.',
        'Then run the same command again.',
      ],
    },
  );
}

function startsNothing({filterGroups}: WebhookSettings): boolean {
  return filterGroups?.length === 0;
}

function deletion(project: string, webhook: Webhook, old?: HookRepository): WebhookStep {
  const fields =
    old === undefined
      ? [{field: 'triggers', from: describeTriggers(webhook)}]
      : [{field: 'repository', from: placeOf(old)}];
  return {
    kind: 'delete-webhook',
    project,
    change: {resource: `webhook of ${project}`, action: 'delete', fields},
  };
}

/** @param moved settings of the webhook that is created again. */
function creation(
  wanted: WantedWebhook,
  settings: WebhookSettings,
  moved: WebhookBackup | undefined,
): WebhookStep {
  const {project, source} = wanted;
  const input = sent(wanted, settings);
  const repository =
    moved === undefined || source === undefined
      ? []
      : [{field: 'repository', to: `${source.host}/${source.path}`}];
  return {
    kind: 'create-webhook',
    input: {projectName: project, ...input, buildType: moved?.buildType ?? 'BUILD'},
    change: {
      resource: `webhook of ${project}`,
      action: 'create',
      fields: [...repository, ...fieldChanges(undefined, shown(input))],
    },
  };
}

function update(wanted: WantedWebhook, settings: WebhookSettings, webhook: Webhook): WebhookStep {
  const {project} = wanted;
  const input = sent(wanted, settings);
  return {
    kind: 'update-webhook',
    input: {projectName: project, ...input},
    change: {
      resource: `webhook of ${project}`,
      action: 'update',
      fields: fieldChanges(shown(webhook), shown(input)),
    },
  };
}

function sent({kind}: WantedWebhook, settings: WebhookSettings): WebhookSettings {
  return {pullRequestBuildPolicy: policyFor(kind), ...settings};
}

/** The members of a webhook, as a person sees them. */
function shown(settings: Webhook): object {
  const {pullRequestBuildPolicy: policy} = settings;
  return {
    triggers: describeTriggers(settings),
    ...(policy === undefined ? {} : {pullRequestBuildPolicy: describePolicy(policy)}),
  };
}

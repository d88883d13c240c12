import type {CreateWebhookInput, UpdateWebhookInput, Webhook} from '@aws-sdk/client-codebuild';
import type {Change} from '../changes/change.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {type GitLocation, sameRepository} from '../source/git-location.ts';
import {type Text, option, sentence} from '../../text.ts';
import {describeFilters} from './describe-filters.ts';
import {guardingPolicy} from './pull-request-policy.ts';
import {sameFilters} from './same-filters.ts';
import {
  type Triggers,
  type WebhookSettings,
  sameWebhook,
  webhookSettings,
} from './webhook-filters.ts';
import {type HookRepository, webhookPlace} from './webhook-place.ts';

/** One change of a webhook, as plain data. `change` describes it to the person. */
export type WebhookStep = {readonly change: Change} & (
  | {
      readonly kind: 'delete-webhook';
      readonly project: string;
      /** Triggers that the request does not name. After this step, only the plan has them. */
      readonly forgets?: {readonly what: string; readonly remedy: Text};
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
  /**
   * Steps before the project gets its new source. CodeBuild deletes a webhook with the access of the current
   * source. An interrupted run leaves no webhook, so that the next run creates it. Its error names the triggers
   * that the next run does not know.
   */
  readonly before: readonly WebhookStep[];
  /** Steps after the project exists with its source. */
  readonly after: readonly WebhookStep[];
  readonly remarks: readonly Text[];
}

/** The project and what it should build. */
export interface WantedWebhook {
  readonly project: string;
  readonly source: GitLocation;
  /** `undefined` keeps the triggers of an existing webhook. */
  readonly triggers: Triggers | undefined;
  /** Whether an existing webhook stays where it is, even if the source is another one. */
  readonly keepsWebhook: boolean;
}

/** The existing webhook, and the location of the source that the project has now. */
export interface ActualWebhook {
  readonly webhook: Webhook | undefined;
  readonly location: string | undefined;
}

/**
 * Plans the changes of a webhook. A webhook at another repository is deleted and created again, because CodeBuild
 * cannot move it. Always sends the approval policy of pull requests, so that no default of CodeBuild replaces it.
 *
 * Apply the steps and plan again, and there are none left: also from every state that an interrupted run leaves.
 */
export function planWebhook(wanted: WantedWebhook, actual: ActualWebhook): WebhookPlan {
  const {project, source, keepsWebhook} = wanted;
  const {webhook, location} = actual;
  if (webhook === undefined) {
    return wanted.triggers === undefined
      ? NOTHING
      : {...NOTHING, after: [creation(project, webhookSettings(wanted.triggers, source), source)]};
  }
  const changesSource = location !== undefined && !sameRepository(location, source.url);
  const place = webhookPlace(webhook, source);
  const isByHand = place.kind === 'by-hand';
  const old = place.kind === 'other' ? place.at : undefined;
  const isElsewhere = old !== undefined || (place.kind === 'unknown' && changesSource);
  const isOfOrganisation = webhook.scopeConfiguration !== undefined;
  // The old form of a filter cannot be sent together with groups of filters.
  const canKeep = !keepsWebhook && (webhook.branchFilter ?? '') === '';
  const triggers = wanted.triggers ?? (isElsewhere && canKeep ? ALL_KEPT : undefined);
  if (triggers === undefined) {
    return isElsewhere && !isOfOrganisation
      ? {...NOTHING, remarks: [staysRemark(project, source, old)]}
      : NOTHING;
  }
  const settings = webhookSettings(triggers, source, webhook);
  if (isElsewhere && !isOfOrganisation) {
    const {buildType} = webhook;
    return {
      before: [deletion(project, old, forgotten(wanted, settings))],
      after: [creation(project, settings, source, {buildType, from: webhook})],
      remarks: [leftRemark(project, old)],
    };
  }
  return {
    before: [],
    after: sameWebhook(webhook, settings) ? [] : [update(project, settings, source, webhook)],
    remarks: isByHand && changesSource ? [byHandRemark(project, source)] : [],
  };
}

/** Triggers of which each stays. */
const ALL_KEPT: Triggers = {branches: undefined, tagPatterns: undefined, pullRequests: undefined};

const NOTHING: WebhookPlan = {before: [], after: [], remarks: []};

function deletion(
  project: string,
  old: HookRepository | undefined,
  forgets: (WebhookStep & {kind: 'delete-webhook'})['forgets'],
): WebhookStep {
  const fields = old === undefined ? [] : [{field: 'repository', from: placeOf(old)}];
  return {
    kind: 'delete-webhook',
    project,
    ...(forgets === undefined ? {} : {forgets}),
    change: {resource: `webhook of ${project}`, action: 'delete', fields},
  };
}

/** Returns what a request does not tell about a webhook; `undefined` if it tells everything. */
function forgotten(
  {project, source, triggers}: WantedWebhook,
  {filterGroups}: WebhookSettings,
): (WebhookStep & {kind: 'delete-webhook'})['forgets'] {
  const told = triggers === undefined ? [] : webhookSettings(triggers, source).filterGroups;
  if (triggers !== undefined && sameFilters(told, filterGroups)) return undefined;
  const all = describeFilters(filterGroups).join('; ') || 'any push';
  return {
    what: `Triggers of the webhook of ${project}: ${all}`,
    remedy: sentence`The command cannot read the triggers of a deleted webhook. Add them with ${option('branch')}, ${option('tag-pattern')} and ${option('pull-requests')}.`,
  };
}

function creation(
  project: string,
  settings: WebhookSettings,
  source: GitLocation,
  moved?: {readonly buildType: Webhook['buildType']; readonly from: Webhook},
): WebhookStep {
  const repository =
    moved === undefined ? [] : [{field: 'repository', to: `${source.host}/${source.path}`}];
  return {
    kind: 'create-webhook',
    input: {
      projectName: project,
      ...sent(settings, source),
      buildType: moved?.buildType ?? 'BUILD',
    },
    change: {
      resource: `webhook of ${project}`,
      action: 'create',
      fields: [...repository, ...settingFields(undefined, settings)],
    },
  };
}

function update(
  project: string,
  settings: WebhookSettings,
  source: GitLocation,
  webhook: Webhook,
): WebhookStep {
  return {
    kind: 'update-webhook',
    input: {projectName: project, ...sent(settings, source)},
    change: {
      resource: `webhook of ${project}`,
      action: 'update',
      fields: settingFields(webhook, settings),
    },
  };
}

function sent(settings: WebhookSettings, {sourceType}: GitLocation): WebhookSettings {
  return {pullRequestBuildPolicy: guardingPolicy(sourceType), ...settings};
}

function settingFields(actual: Webhook | undefined, wanted: WebhookSettings): Change['fields'] {
  const {branchFilter, filterGroups = [], pullRequestBuildPolicy} = actual ?? {};
  const before = actual && {
    ...(branchFilter === undefined ? {} : {branchFilter}),
    triggers: describeFilters(filterGroups).join('; ') || 'any push',
    ...(wanted.pullRequestBuildPolicy === undefined ? {} : {pullRequestBuildPolicy}),
  };
  return fieldChanges(before, {
    triggers: describeFilters(wanted.filterGroups).join('; '),
    pullRequestBuildPolicy: wanted.pullRequestBuildPolicy,
  });
}

function placeOf({host, path}: HookRepository): string {
  return path === undefined ? host : `${host}/${path}`;
}

function staysRemark(project: string, {path}: GitLocation, old: HookRepository | undefined): Text {
  const where = old === undefined ? 'the previous repository' : placeOf(old);
  return sentence`The webhook of ${project} stays at ${where}. Pushes to ${path} start no builds. To move the webhook, name its branches with ${option('branch')}.`;
}

function leftRemark(project: string, old: HookRepository | undefined): Text {
  const where = old === undefined ? 'the previous repository' : placeOf(old);
  const page = old?.page === undefined ? '.' : `: ${old.page}`;
  return `The webhook of ${project} moves away from ${where}. If the Git host still lists it there afterwards, delete it there${page}`;
}

function byHandRemark(project: string, {path}: GitLocation): Text {
  return `Someone added the webhook of ${project} by hand. Add it to ${path}, too, and delete it from the previous repository. Its payload URL is in the CodeBuild console.`;
}

import {isDeepStrictEqual} from 'node:util';
import type {Project, Tag} from '@aws-sdk/client-codebuild';
import type {Change} from '../changes/change.ts';
import type {WebhookPlan} from '../webhook/plan-webhook.ts';
import {
  backupIn,
  backupTags,
  isBackupTag,
  requireRoom,
  withBackup,
} from '../webhook/webhook-backup.ts';
import {lostBackupRemark} from '../webhook/webhook-remarks.ts';
import type {Text} from '../../text.ts';
import {sendableTags, wantedProject} from './desired-project.ts';
import {hasWebhook} from './current-source.ts';
import type {ProjectOptions} from './project-options.ts';
import type {ProjectStep} from './project-steps.ts';

/** The steps around a webhook that is deleted and created again, and the tags that the project has meanwhile. */
interface BackupSteps {
  readonly before: readonly ProjectStep[];
  readonly after: readonly ProjectStep[];
  readonly tags: readonly Tag[];
  readonly remarks: readonly Text[];
}

/**
 * Returns the steps that store the settings of a webhook in tags of its project, and remove these tags at the end. If
 * the run is interrupted in between, the next run creates the webhook from them. Damaged tags stay until a webhook
 * exists, so that each run tells of them.
 *
 * @param webhook `undefined` if the source is not at a Git host with webhooks. An existing backup then stays.
 * @throws {Failure} if the project has no room for the tags.
 */
export function backupSteps(
  options: ProjectOptions,
  project: Project | undefined,
  webhook: Pick<WebhookPlan, 'after' | 'backup'> | undefined,
): BackupSteps {
  if (project === undefined) return {before: [], after: [], tags: [], remarks: []};
  const current = sendableTags(project.tags);
  const stored = current.filter(isBackupTag);
  const tags = webhook?.backup === undefined ? stored : backupTags(webhook.backup);
  if (tags.length === 0 || webhook === undefined || options.keepsWebhook) {
    return {before: [], after: [], tags, remarks: []};
  }
  const isLost = !hasWebhook(project) && stored.length > 0 && backupIn(stored) === undefined;
  const isCreated = webhook.after.some(({kind}) => kind === 'create-webhook');
  const remarks = isLost ? [lostBackupRemark(options.name, isCreated)] : [];
  if (isLost && !isCreated) return {before: [], after: [], tags, remarks};
  const wanted = wantedProject(project, options).tags ?? [];
  requireRoom(options.name, withBackup(wanted, tags));
  return {
    before: isDeepStrictEqual(byKey(stored), byKey(tags))
      ? []
      : [storing(options.name, withBackup(current, tags))],
    after: [deletion(options.name)],
    tags,
    remarks,
  };
}

/** AWS returns tags in any order. */
function byKey(tags: readonly Tag[]): ReadonlyMap<string | undefined, string | undefined> {
  return new Map(tags.map(({key, value}) => [key, value]));
}

function storing(name: string, tags: Tag[]): ProjectStep {
  const fields = [{field: 'stored in', to: 'tags of the project'}];
  const change: Change = {resource: resourceOf(name), action: 'create', fields};
  return {kind: 'update-project', input: {name, tags}, change};
}

function deletion(project: string): ProjectStep {
  const change: Change = {resource: resourceOf(project), action: 'delete', fields: []};
  return {kind: 'delete-backup', project, change};
}

function resourceOf(project: string): string {
  return `backup of the webhook of ${project}`;
}

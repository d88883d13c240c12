import {isDeepStrictEqual} from 'node:util';
import type {Project, Tag} from '@aws-sdk/client-codebuild';
import type {Change} from '../changes/change.ts';
import type {WebhookPlan} from '../webhook/plan-webhook.ts';
import {backupTags, isBackupTag, requireRoom, withBackup} from '../webhook/webhook-backup.ts';
import {sendableTags, wantedProject} from './desired-project.ts';
import type {ProjectOptions} from './project-options.ts';
import type {ProjectStep} from './project-steps.ts';

/** The steps around a webhook that is deleted and created again, and the tags that the project has meanwhile. */
interface BackupSteps {
  readonly before: readonly ProjectStep[];
  readonly after: readonly ProjectStep[];
  readonly tags: readonly Tag[];
}

/**
 * Returns the steps that store the settings of a webhook in tags of its project, and remove these tags at the end. If
 * the run is interrupted in between, the next run creates the webhook from them.
 *
 * @param webhook `undefined` if the source is not at a Git host with webhooks. An existing backup then stays.
 * @throws {Failure} if the project has no room for the tags.
 */
export function backupSteps(
  options: ProjectOptions,
  project: Project | undefined,
  webhook: Pick<WebhookPlan, 'backup'> | undefined,
): BackupSteps {
  if (project === undefined) return {before: [], after: [], tags: []};
  const current = sendableTags(project.tags);
  const stored = current.filter(isBackupTag);
  const tags = webhook?.backup === undefined ? stored : backupTags(webhook.backup);
  if (tags.length === 0 || webhook === undefined || options.keepsWebhook) {
    return {before: [], after: [], tags};
  }
  const wanted = wantedProject(project, options).tags ?? [];
  requireRoom(options.name, withBackup(wanted, tags));
  return {
    before: isDeepStrictEqual(stored, tags)
      ? []
      : [putTags(options.name, withBackup(current, tags), 'create')],
    after: [putTags(options.name, withBackup(wanted, []), 'delete')],
    tags,
  };
}

function putTags(name: string, tags: Tag[], action: 'create' | 'delete'): ProjectStep {
  const fields = action === 'create' ? [{field: 'stored in', to: 'tags of the project'}] : [];
  const change: Change = {resource: `backup of the webhook of ${name}`, action, fields};
  return {kind: 'update-project', input: {name, tags}, change};
}

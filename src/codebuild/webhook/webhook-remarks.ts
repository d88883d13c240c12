import type {Webhook} from '@aws-sdk/client-codebuild';
import type {GitLocation} from '../source/git-location.ts';
import type {GitHostKind} from '../source/git-host.ts';
import {HOST_KIND_TITLES} from '../source/resolve-git-host.ts';
import {type Text, option, sentence} from '../../text.ts';
import {missingEvents} from './host-events.ts';
import type {WebhookBackup} from './webhook-backup.ts';
import type {HookRepository} from './webhook-place.ts';

/** Returns `github.com/acme/intranet`; only the host if the path is unknown. */
export function placeOf({host, path}: HookRepository): string {
  return path === undefined ? host : `${host}/${path}`;
}

/** The webhook stays at another repository. */
export function staysRemark(
  project: string,
  {path}: GitLocation,
  old: HookRepository | undefined,
): Text {
  const where = old === undefined ? 'the previous repository' : placeOf(old);
  return sentence`The webhook of ${project} stays at ${where}. Pushes to ${path} start no builds. To move the webhook, run the command again without ${option('no-webhook')}.`;
}

/** The webhook may be left at its old host. */
export function leftRemark(project: string, old: HookRepository | undefined): Text {
  const where = old === undefined ? 'the previous repository' : placeOf(old);
  const page = old?.page === undefined ? '.' : `: ${old.page}`;
  return `The webhook of ${project} moves away from ${where}. If the Git host still lists it there afterwards, delete it there${page}`;
}

/** A person must move the webhook. */
export function byHandRemark(project: string, {path}: GitLocation): Text {
  return `Someone added the webhook of ${project} by hand. Add it to ${path}, too, and delete it from the previous repository. Its payload URL is in the CodeBuild console.`;
}

/** Triggers change at a repository that the URL of the webhook does not name. */
export function unknownPlaceRemark(project: string, {host, path}: GitLocation): Text {
  return `The webhook of ${project} does not tell its repository. If someone has changed the source of the project outside of this tool, the webhook may still be at another repository than ${host}/${path}. Then delete it with aws codebuild delete-webhook --project-name ${project}, and run the command again with all triggers.`;
}

/** CodeBuild could not create the webhook, which therefore starts no builds. */
export function brokenRemark(project: string, {statusMessage}: Webhook): Text {
  const why = statusMessage === undefined ? '.' : `: ${statusMessage}`;
  return `CodeBuild could not create the webhook of ${project}${why}`;
}

/** The tags with the settings of a deleted webhook are damaged. @param isCreated whether it gets named triggers. */
export function lostBackupRemark(project: string, isCreated: boolean): Text {
  const what = `The tags of ${project} that keep the settings of its deleted webhook are damaged.`;
  return isCreated
    ? `${what} The new webhook has only the triggers that you named.`
    : sentence`${what} Without a webhook, nothing starts builds. Name the triggers again, such as ${option('branch', 'NAME')}.`;
}

/** CodeBuild cannot create the webhook of an organisation again by itself, and neither can this tool. */
export function brokenOrganisationRemark(project: string): Text {
  return `Delete the webhook of ${project} in the CodeBuild console, and create it again there. This tool cannot create the webhook of an organisation.`;
}

/** What the webhook does not mean the same at a host of another kind. */
export function otherHostRemarks(
  project: string,
  kind: GitHostKind,
  {kind: old, filterGroups = []}: WebhookBackup,
): Text[] {
  if (old === undefined || old === kind) return [];
  const title = HOST_KIND_TITLES[kind];
  const events = missingEvents(kind, filterGroups);
  const hasActor = filterGroups.flat().some(({type}) => type === 'ACTOR_ACCOUNT_ID');
  return [
    ...(events.length === 0
      ? []
      : [
          `${title} does not have these events: ${events.join(', ')}. They no longer start builds of ${project}.`,
        ]),
    ...(hasActor
      ? [
          `A filter of the webhook of ${project} has account IDs of ${HOST_KIND_TITLES[old]}. Replace them by IDs of ${title} in the CodeBuild console.`,
        ]
      : []),
  ];
}

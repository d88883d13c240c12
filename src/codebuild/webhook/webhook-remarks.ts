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

/** CodeBuild could not create the webhook, which therefore starts no builds. */
export function brokenRemark(project: string, {statusMessage}: Webhook): Text {
  const why = statusMessage === undefined ? '.' : `: ${statusMessage}`;
  return `CodeBuild could not create the webhook of ${project}${why}`;
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

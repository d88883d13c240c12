import {deflateRawSync, inflateRawSync} from 'node:zlib';
import type {Tag, Webhook} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {GitHostKind} from '../source/git-host.ts';
import {option, sentence} from '../../text.ts';

/** The settings of a webhook that must survive while it is deleted and created again. */
export interface WebhookBackup extends Pick<
  Webhook,
  'branchFilter' | 'buildType' | 'filterGroups' | 'pullRequestBuildPolicy'
> {
  /** The kind of its Git host; `undefined` if it is unknown. Decides the meaning of events and people. */
  readonly kind?: GitHostKind | undefined;
}

/** Keys of the tags are this text and a number from 1. */
const KEY = 'ci-image-builder/webhook-backup-';
/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Tag.html */
const MOST_CHARACTERS = 255;
/** User tags of a project: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
const MOST_TAGS = 50;
/** Bytes of a backup, so that tags of anyone cannot fill the memory. */
const MOST_BYTES = 2 ** 20;

/** Returns the settings to keep of a webhook at a kind of Git host. */
export function backupOf(
  {branchFilter, buildType, filterGroups, pullRequestBuildPolicy}: Webhook,
  kind: GitHostKind | undefined,
): WebhookBackup {
  return {kind, branchFilter, buildType, filterGroups, pullRequestBuildPolicy};
}

/**
 * Returns tags that hold a backup. Tags are the only free place in a project. They allow few characters, so the
 * backup is compressed and encoded in Base64.
 */
export function backupTags(backup: WebhookBackup): Required<Tag>[] {
  const text = deflateRawSync(JSON.stringify(backup)).toString('base64');
  const count = Math.ceil(text.length / MOST_CHARACTERS);
  return Array.from({length: count}, (_, index) => ({
    key: `${KEY}${index + 1}`,
    value: text.slice(index * MOST_CHARACTERS, (index + 1) * MOST_CHARACTERS),
  }));
}

/** Returns the backup in the tags of a project; `undefined` if there is none, or it is damaged. */
export function backupIn(tags: readonly Tag[] = []): WebhookBackup | undefined {
  const values = new Map(tags.map(({key, value}) => [key, value]));
  const count = tags.filter(isBackupTag).length;
  const parts = Array.from({length: count}, (_, index) => values.get(`${KEY}${index + 1}`));
  if (count === 0) return undefined;
  try {
    const bytes = Buffer.from(parts.join(''), 'base64');
    const text = inflateRawSync(bytes, {maxOutputLength: MOST_BYTES}).toString();
    return JSON.parse(text) as WebhookBackup;
  } catch {
    return undefined;
  }
}

/** Returns whether a tag is a part of a backup. */
export function isBackupTag({key}: Tag): boolean {
  return key?.startsWith(KEY) ?? false;
}

/** Returns tags with those of a backup. An earlier backup is replaced. @param backup none removes it. */
export function withBackup(tags: readonly Tag[], backup: readonly Tag[]): Tag[] {
  return [...tags.filter((it) => !isBackupTag(it)), ...backup];
}

/** Checks that a project can have these tags, with a backup. @throws {Failure} if they are too many. */
export function requireRoom(project: string, tags: readonly Tag[]): void {
  if (tags.length <= MOST_TAGS) return;
  throw new Failure(
    'codebuild.webhook-not-movable',
    `The webhook of ${project} cannot move to another repository.`,
    {
      details: [
        'While it moves, its settings are stored in tags of the project.',
        `The project would have ${tags.length} tags. AWS allows ${MOST_TAGS}.`,
      ],
      remedy: [
        'Remove some tags of the project, then run the same command again.',
        sentence`Or leave the webhook where it is: ${option('no-webhook')}`,
      ],
    },
  );
}

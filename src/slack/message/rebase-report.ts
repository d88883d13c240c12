import {printable} from '../../printable.ts';
import {type Block, context, header, message, section} from './blocks.ts';
import {buildLogLink, imageLink} from './console-links.ts';
import {fitting} from './details-message.ts';
import {code, escape, link, listed, shortened} from './mrkdwn.ts';
import {counted} from './phrases.ts';
import type {Report} from './report.ts';

const MOST_NAMES = 10;
const MOST_RUN_IMAGES = 10;
const MOST_TAGS = 10;
const LONGEST_REASON = 500;

/** What happened to an image. */
export interface AnnouncedRebase {
  readonly name: string;
  /** The repository, without tag and digest. */
  readonly reference: string;
  readonly status: 'current' | 'failed' | 'left' | 'planned' | 'rebased' | 'skipped';
  /** Full references. */
  readonly runImage: {readonly from: string; readonly to: string} | null;
  /** The new image: its digest, and the tags that name it. */
  readonly rebased: {readonly digest: string; readonly tags: readonly string[]} | null;
  /** Why it stays as it is. */
  readonly reasons: readonly string[];
}

/**
 * The messages about a rebase of many images.
 *
 * @param buildArn `CODEBUILD_BUILD_ARN`, if it ran in CodeBuild.
 * @returns `undefined` if there is nothing to say: all images are up to date, or not chosen.
 */
export function rebaseReport(
  images: readonly AnnouncedRebase[],
  buildArn: string | undefined,
): Report | undefined {
  const done = images.filter(({status}) => status === 'rebased');
  const stuck = images.filter(({status}) => status === 'failed' || status === 'left');
  if (done.length + stuck.length === 0) return undefined;
  const text = [
    `${counted(done.length, 'image')} rebased`,
    ...(stuck.length === 0 ? [] : [`${stuck.length} not rebased`]),
  ].join(', ');
  const notification = escape(`Rebase: ${text}`);
  const summary = [
    header('Rebase'),
    section(`${stuck.length === 0 ? ':white_check_mark:' : ':warning:'} *${text}*`),
    ...runImageBlocks(done),
    ...stuckBlocks(stuck),
    ...otherBlocks(images),
  ];
  const details = fitting([...stuck.map(reasonBlock), ...done.map(doneBlock)]);
  const url = buildLogLink(buildArn);
  const last = url === undefined ? [] : [context(link(url, 'Build log'))];
  return {
    summary: message(notification, summary, last),
    details: message(notification, details),
    whole: message(notification, [...summary, ...details], last),
  };
}

/** From which to which run image, and how many. */
function runImageBlocks(done: readonly AnnouncedRebase[]): Block[] {
  if (done.length === 0) return [];
  const changes = Map.groupBy(done, ({runImage}) =>
    runImage === null ? '' : `${code(runImage.from)} → ${code(runImage.to)}`,
  );
  const lines = [...changes].map(([change, {length}]) => `${change}: ${counted(length, 'image')}`);
  return [section(listed(lines, MOST_RUN_IMAGES, '\n'))];
}

function stuckBlocks(stuck: readonly AnnouncedRebase[]): Block[] {
  if (stuck.length === 0) return [];
  const names = listed(
    stuck.map(({name}) => code(name)),
    MOST_NAMES,
  );
  return [section(`:x: Not rebased: ${names}`)];
}

function otherBlocks(images: readonly AnnouncedRebase[]): Block[] {
  const count = (wanted: AnnouncedRebase['status']) =>
    images.filter(({status}) => status === wanted).length;
  const parts = [
    ...(count('current') === 0 ? [] : [`${count('current')} up to date`]),
    ...(count('skipped') === 0 ? [] : [`${count('skipped')} skipped`]),
  ];
  return parts.length === 0 ? [] : [context(parts.join(', '))];
}

function doneBlock({name, reference, rebased}: AnnouncedRebase): Block {
  const {digest = '', tags = []} = rebased ?? {};
  const url = imageLink(reference, digest);
  return section(
    [
      `*${escape(shortened(name, 200))}* (rebased)`,
      url === undefined ? code(digest) : link(url, digest),
      listed(
        tags.map((tag) => code(tag)),
        MOST_TAGS,
      ),
    ].join('\n'),
  );
}

function reasonBlock({name, status, reasons}: AnnouncedRebase): Block {
  const lines = reasons.map((it) => escape(shortened(printable(it), LONGEST_REASON)));
  return section([`*${escape(shortened(name, 200))}* (${status})`, ...lines].join('\n'));
}

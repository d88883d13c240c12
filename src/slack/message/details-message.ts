import {unreachable} from '../../errors.ts';
import {printable} from '../../printable.ts';
import type {AnnouncedImage, Announcement} from './announcement.ts';
import {type Block, type Message, lengthOf, message, section} from './blocks.ts';
import {imageLink} from './console-links.ts';
import {factBlocks, logBlocks} from './fact-blocks.ts';
import {errorBlock, evidenceBlocks, logLines, publishedBlocks} from './failure-blocks.ts';
import {code, escape, link, listed, shortened} from './mrkdwn.ts';
import {notification} from './notification.ts';
import {counted, whereWords} from './phrases.ts';

const MOST_TAGS = 10;
const MOST_IMAGES = 20;
/** Leaves room for the facts. */
const LONGEST_IMAGES = 7000;
const MOST_WARNINGS = 5;
const LONGEST_WARNING = 300;

/** Returns the reply in the thread of a finished build: the images or the error, and all facts. */
export function detailsMessage(announcement: Announcement, now: number): Message {
  return message(
    notification(announcement, now),
    [
      ...outcomeBlocks(announcement),
      ...factBlocks(announcement.facts),
      ...warningBlocks(announcement.warnings),
    ],
    logBlocks(announcement.facts, 'Build log'),
  );
}

function outcomeBlocks(announcement: Announcement): Block[] {
  const {outcome, output, running} = announcement;
  switch (outcome?.kind) {
    case undefined:
      return [];
    case 'done':
      return fitting(outcome.images.map((image) => imageBlock(image)));
    case 'failed':
      return [errorBlock(announcement, outcome), ...evidenceBlocks(announcement, outcome)];
    case 'cancelled':
      return [
        section(`*Cancelled by ${escape(outcome.signal)}*${whereWords(running)}`),
        ...publishedBlocks(outcome),
        ...logLines(output),
      ];
    default:
      return unreachable(outcome);
  }
}

function imageBlock({name, reference, digest, tags, status}: AnnouncedImage): Block {
  const url = imageLink(reference, digest);
  const lines = [
    `*${escape(shortened(name, 200))}* (${status})`,
    code(reference),
    url === undefined ? code(digest) : link(url, digest),
    listed(
      tags.map((tag) => code(tag)),
      MOST_TAGS,
    ),
  ];
  return section(lines.filter((line) => line !== '').join('\n'));
}

/** Returns the first images, so that the other blocks fit into the message. */
export function fitting(images: readonly Block[]): Block[] {
  let left = LONGEST_IMAGES;
  const tooMany = images.findIndex((block, index) => {
    left -= lengthOf(block);
    return index === MOST_IMAGES || (left < 0 && index > 0);
  });
  if (tooMany === -1) return [...images];
  const more = images.length - tooMany;
  return [...images.slice(0, tooMany), section(`… and ${counted(more, 'more image')}`)];
}

function warningBlocks(warnings: readonly string[]): Block[] {
  if (warnings.length === 0) return [];
  const lines = warnings.map(
    (text) => `:warning: ${escape(shortened(printable(text), LONGEST_WARNING))}`,
  );
  return [section(listed(lines, MOST_WARNINGS, '\n'))];
}

import {unreachable} from '../../errors.ts';
import type {AnnouncedImage, Announcement} from './announcement.ts';
import {type Block, type Message, fields, header, message, section} from './blocks.ts';
import type {AnnouncedBuild} from './announced-build.ts';
import {fitting} from './details-message.ts';
import {authorFact, commitWords, lifecycleWords, logBlocks, sourceFacts} from './fact-blocks.ts';
import {evidenceBlocks, publishedBlocks} from './failure-blocks.ts';
import {code, listed} from './mrkdwn.ts';
import {notification} from './notification.ts';
import {statusLine} from './progress-message.ts';
import {pushed} from './phrases.ts';

const MOST_TAGS = 10;

/**
 * Returns the only message that a webhook posts about a build, after its end: the facts about each image
 * that the old builder showed, or the error.
 */
export function webhookMessage(announcement: Announcement, now: number): Message {
  const {facts} = announcement;
  return message(
    notification(announcement, now),
    [
      header(facts.application),
      section(statusLine(announcement, now)),
      ...outcomeBlocks(announcement),
    ],
    logBlocks(facts, 'View Build Run'),
  );
}

function outcomeBlocks(announcement: Announcement): Block[] {
  const {facts, outcome} = announcement;
  switch (outcome?.kind) {
    case undefined:
      return [];
    case 'done':
      return [
        ...fitting(outcome.images.map((image) => imageBlock(image, facts))),
        ...fields([['Commit', commitWords(facts)]]),
      ];
    case 'failed':
      return [
        ...fields([...sourceFacts(facts), authorFact(facts)]),
        ...evidenceBlocks(announcement, outcome),
      ];
    case 'cancelled':
      return [...fields(sourceFacts(facts)), ...publishedBlocks(outcome)];
    default:
      return unreachable(outcome);
  }
}

/** Returns an image in a few lines that fit on a phone. */
function imageBlock({name, tags}: AnnouncedImage, facts: AnnouncedBuild): Block {
  const [first = facts.commit?.slice(0, 7), ...others] = tags;
  const what = pushed(facts);
  const words = others.map((tag) => code(tag));
  const about: readonly (readonly [string, string | undefined])[] = [
    [what?.kind ?? 'Branch', what && code(what.name)],
    ['Builder version', facts.builder && code(facts.builder.version)],
    ['Lifecycle version', lifecycleWords(facts.lifecycleVersion)],
  ];
  const lines = [
    `*${code(first === undefined ? name : `${name}:${first}`)}*`,
    words.length === 0
      ? undefined
      : `${words.length === 1 ? 'Tag' : 'Tags'} ${listed(words, MOST_TAGS)}`,
    about
      .filter(([, value]) => value !== undefined)
      .map((fact) => fact.join(' '))
      .join(' · '),
  ];
  return section(lines.filter((line) => line !== undefined).join('\n'));
}

import type {AnnouncedImage, Announcement} from './announcement.ts';
import {type Block, type Message, fields, header, message, section} from './blocks.ts';
import type {BuildFacts} from './build-facts.ts';
import {fitting} from './details-message.ts';
import {lifecycleWords, logBlocks, sourceFacts} from './fact-blocks.ts';
import {evidenceBlocks} from './failure-blocks.ts';
import {code, listed} from './mrkdwn.ts';
import {notification} from './notification.ts';
import {statusLine} from './progress-message.ts';
import {pushed} from './words.ts';

const MOST_TAGS = 10;

/**
 * A build that has ended, in the one message that a webhook can post and nobody can change: what the old
 * builder told of each image, or what broke.
 */
export function webhookMessage(announcement: Announcement, now: number): Message {
  const {facts, outcome} = announcement;
  return message(
    notification(announcement, now),
    [
      header(facts.application),
      section(statusLine(announcement, now)),
      ...(outcome?.kind === 'done'
        ? fitting(outcome.images.flatMap((image) => imageBlocks(image, facts)))
        : fields(sourceFacts(facts))),
      ...(outcome?.kind === 'failed' ? evidenceBlocks(announcement, outcome) : []),
    ],
    logBlocks(facts, 'View Build Run'),
  );
}

function imageBlocks({name, tags}: AnnouncedImage, facts: BuildFacts): Block[] {
  const [first = facts.commit?.slice(0, 7), ...others] = tags;
  const what = pushed(facts);
  return fields([
    ['Image', code(first === undefined ? name : `${name}:${first}`)],
    [
      others.length === 1 ? 'Tag' : 'Tags',
      listed(
        others.map((tag) => code(tag)),
        MOST_TAGS,
      ),
    ],
    [what?.kind ?? 'Branch', what === undefined ? undefined : code(what.name)],
    ['Builder version', facts.builder && code(facts.builder.version)],
    ['Lifecycle version', lifecycleWords(facts.lifecycleVersion)],
  ]);
}

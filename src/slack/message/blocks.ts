import {cut, shortened} from './mrkdwn.ts';

/** Formatted text. `verbatim` prevents Slack from detecting links and names in it. */
interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
  verbatim: true;
}

/** The blocks of Block Kit that messages use: https://docs.slack.dev/reference/block-kit/blocks */
export type Block =
  | {type: 'header'; text: {type: 'plain_text'; text: string; emoji: false}}
  | {type: 'section'; text: Mrkdwn}
  | {type: 'section'; fields: Mrkdwn[]}
  | {type: 'context'; elements: Mrkdwn[]};

/** A message: its blocks, and a short text for the notification. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** https://docs.slack.dev/reference/block-kit/blocks/section-block and the pages of the other blocks */
const LIMITS = {header: 150, section: 3000, field: 2000, fields: 10, blocks: 50, text: 3000};

/**
 * Characters of all texts of a message. Slack rejects longer messages with `msg_blocks_too_long` and
 * documents no limit; users report 13,200: https://github.com/slackapi/bolt-js/issues/2509
 */
const LONGEST = 12_000;

/** Returns a block of plain text in large letters. */
export function header(text: string): Block {
  const shown = shortened(text, LIMITS.header);
  return {type: 'header', text: {type: 'plain_text', text: shown, emoji: false}};
}

/** Returns a block with mrkdwn text, shortened to the length that Slack accepts. */
export function section(text: string): Block {
  return {type: 'section', text: mrkdwn(text, LIMITS.section)};
}

/** Returns a block with facts in two columns (one on a phone). Leaves out facts without a value. */
export function fields(facts: readonly (readonly [string, string | undefined])[]): Block[] {
  const known = facts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => mrkdwn(`*${name}*\n${value}`, LIMITS.field));
  return known.length === 0 ? [] : [{type: 'section', fields: known.slice(0, LIMITS.fields)}];
}

/** Returns a block with a line in small letters. */
export function context(text: string): Block {
  return {type: 'context', elements: [mrkdwn(text, LIMITS.section)]};
}

/**
 * Returns a message within Slack's limits.
 *
 * @param text mrkdwn of the notification.
 * @param blocks the most important first. A note replaces the blocks that exceed the limits.
 * @param last blocks at the end, which are always kept.
 */
export function message(
  text: string,
  blocks: readonly Block[],
  last: readonly Block[] = [],
): Message {
  const hasRoom = blocks.length + last.length <= LIMITS.blocks;
  const most = LIMITS.blocks - last.length - (hasRoom ? 0 : 1);
  let left = LONGEST - lengths(last);
  const tooMany = blocks.findIndex((block, index) => {
    left -= lengthOf(block);
    return left < 0 || index === most;
  });
  const shown =
    tooMany === -1
      ? blocks
      : [...blocks.slice(0, tooMany), context('… and more. The message is too long for Slack.')];
  return {text: cut(text, LIMITS.text), blocks: [...shown, ...last]};
}

function lengths(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + lengthOf(block), 0);
}

/** Returns the number of characters in a block's texts. */
export function lengthOf(block: Block): number {
  if (block.type === 'context') return total(block.elements);
  return 'fields' in block ? total(block.fields) : block.text.text.length;
}

function total(texts: readonly Mrkdwn[]): number {
  return texts.reduce((sum, {text}) => sum + text.length, 0);
}

function mrkdwn(text: string, limit: number): Mrkdwn {
  return {type: 'mrkdwn', text: cut(text, limit), verbatim: true};
}

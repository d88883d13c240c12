import {cut, shortened} from './mrkdwn.ts';

/** A text that Slack formats; `verbatim` keeps it from finding links and names in it. */
interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
  verbatim: true;
}

/** The part of Block Kit that is used here: https://docs.slack.dev/reference/block-kit/blocks */
export type Block =
  | {type: 'header'; text: {type: 'plain_text'; text: string; emoji: false}}
  | {type: 'section'; text: Mrkdwn}
  | {type: 'section'; fields: Mrkdwn[]}
  | {type: 'context'; elements: Mrkdwn[]};

/** What is sent: blocks, and the text of the notification, which says the same in short. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** https://docs.slack.dev/reference/block-kit/blocks/section-block, and its neighbours */
const LIMITS = {header: 150, section: 3000, field: 2000, fields: 10, blocks: 50, text: 3000};

/**
 * All texts of a message together. Slack refuses more with `msg_blocks_too_long` and tells no number;
 * others met it at 13,200: https://github.com/slackapi/bolt-js/issues/2509
 */
const LONGEST = 12_000;

/** Plain text, in large letters. */
export function header(text: string): Block {
  const shown = shortened(text, LIMITS.header);
  return {type: 'header', text: {type: 'plain_text', text: shown, emoji: false}};
}

export function section(text: string): Block {
  return {type: 'section', text: mrkdwn(text, LIMITS.section)};
}

/** Facts in two columns, one column on a phone; facts without a value are left out. */
export function fields(facts: readonly (readonly [string, string | undefined])[]): Block[] {
  const known = facts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => mrkdwn(`*${name}*\n${value}`, LIMITS.field));
  return known.length === 0 ? [] : [{type: 'section', fields: known.slice(0, LIMITS.fields)}];
}

/** A line in small letters. */
export function context(text: string): Block {
  return {type: 'context', elements: [mrkdwn(text, LIMITS.section)]};
}

/**
 * @param text mrkdwn of the notification.
 * @param blocks the most important first: what goes beyond Slack's limits is left out, and that is said.
 * @param last what stands at the end, and is never left out.
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
      : [...blocks.slice(0, tooMany), context('… and more, which a message cannot hold.')];
  return {text: cut(text, LIMITS.text), blocks: [...shown, ...last]};
}

function lengths(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + lengthOf(block), 0);
}

/** Characters of a block's texts. */
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

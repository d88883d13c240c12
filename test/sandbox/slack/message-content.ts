import {inspectBlocks} from './inspect-blocks.ts';
import {unescaped} from './inspect-mrkdwn.ts';
import type {SlackBlock} from './slack-block.ts';
import {SlackRefusal} from './slack-refusal.ts';

/** The content of a message. */
export interface SlackContent {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Slack cuts longer texts, and recommends 4,000. */
const LONGEST_TEXT = 40_000;
const LONG_TEXT = 4000;

/**
 * The limit for Slack's `msg_blocks_too_long`, which the reference does not name. Users met it at 13,200
 * characters: https://github.com/slackapi/bolt-js/issues/2509
 */
const LONGEST_BLOCKS = 13_000;

/** @throws {SlackRefusal} if Slack would refuse it. */
export function readContent(
  args: Readonly<Record<string, unknown>>,
  complain: (what: string) => void,
  longest = LONGEST_TEXT,
): SlackContent {
  const {text = ''} = args;
  if (typeof text !== 'string') throw new SlackRefusal('invalid_arguments');
  const blocks = readBlocks(args['blocks'], complain);
  const isEmpty = text.trim() === '';
  if (isEmpty && blocks.length === 0) throw new SlackRefusal('no_text');
  if (isEmpty) complain('blocks without text have nothing to show in a notification');
  if (text.length > longest) throw new SlackRefusal('msg_too_long');
  if (text.length > LONG_TEXT) complain(`text has ${text.length} characters, recommended are 4000`);
  for (const found of unescaped(text)) complain(`${found} of text`);
  return {text, blocks};
}

function readBlocks(given: unknown, complain: (what: string) => void): readonly SlackBlock[] {
  const blocks = typeof given === 'string' ? parse(given) : given;
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  if (blocks.length === 0) return [];
  const {errors, complaints} = inspectBlocks(blocks);
  for (const complaint of complaints) complain(complaint);
  if (errors.length > 0) throw new SlackRefusal('invalid_blocks', {reasons: errors});
  if (charactersOf(blocks) > LONGEST_BLOCKS) throw new SlackRefusal('msg_blocks_too_long');
  return blocks as SlackBlock[];
}

/** Of all texts together. */
function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, it) => sum + charactersOf(it), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, it]) =>
      sum + (name === 'text' && typeof it === 'string' ? it.length : charactersOf(it)),
    0,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackRefusal('invalid_blocks_format');
  }
}

/**
 * Slack's mrkdwn: https://docs.slack.dev/messaging/formatting-message-text
 * The functions take plain text and return mrkdwn, except `cut`, which takes mrkdwn.
 */

/** A zero-width space after a mark keeps Slack from formatting the text. */
const BREAK = '\u200B';

/** A mark at the beginning of a word, a backtick anywhere, and the colon before an emoji's name. */
const MARKS = /(?<![\p{L}\p{N}])[*_~](?=\S)|`|:(?=[\p{L}\p{N}_+'-]+:)/gu;

/**
 * Escapes text so that it cannot link, mention anybody or be formatted. Slack has no escape for its
 * marks: https://github.com/slackhq/slack-api-docs/issues/93
 */
export function escape(text: string): string {
  const broken = text
    .replaceAll(MARKS, (mark) => `${mark}${BREAK}`)
    .replaceAll(/^(\s*)(?=>)/gmu, `$1${BREAK}`);
  return entities(broken);
}

/** Escapes text so that it cannot link or mention anybody. */
function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Longer URLs would fill the message, so they are left out. */
const LONGEST_ADDRESS = 1000;
const LONGEST_NAME = 200;

/** Returns a link, or only its label if there is no URL. */
export function link(url: string | undefined, label: string): string {
  // A label cannot contain a bar, a bracket or a line break; a URL also no blank.
  const text = shortened(label, LONGEST_NAME).replaceAll('|', '\u00A6').replaceAll(/\s+/gu, ' ');
  if (url === undefined || url.length > LONGEST_ADDRESS) return escape(text);
  const address = url.replaceAll(/[\s<>|"`]/gu, (it) => encodeURIComponent(it));
  return `<${entities(address)}|${escape(text)}>`;
}

/** Returns a name as inline code, in which stars and underscores do not format. */
export function code(text: string): string {
  return `\`${entities(withoutBackticks(shortened(text, LONGEST_NAME)))}\``;
}

/** Cuts plain text to `most` characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half of a surrogate pair would be shown as a question mark.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/** Slack cannot escape a backtick, so another quotation mark replaces it. */
function withoutBackticks(text: string): string {
  return text.replaceAll('`', '\u02CB').replaceAll(/[\r\n]+/gu, ' ');
}

const FENCE = '```';

/**
 * Returns lines as a code block, which no line can close. If the block is too long, the first lines are
 * left out: the last lines say why a program stopped.
 */
export function codeBlock(lines: readonly string[], limit: number): string {
  const room = limit - 2 * (FENCE.length + 1);
  // A zero-width space between backticks prevents three of them from closing the block.
  const safe = lines.map((line) => entities(line.replaceAll(/`(?=`)/gu, `\`${BREAK}`)));
  let from = safe.length;
  let left = room;
  for (const line of safe.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    from -= 1;
  }
  const shown = safe.slice(from);
  if (shown.length === 0) shown.push(cut(safe.at(-1) ?? '', room));
  return `${FENCE}\n${shown.join('\n')}\n${FENCE}`;
}

/**
 * The parts that must not be cut: a link, an entity, a fence, a span of code, a character. An escaped
 * backtick opens no span: a span that reached into a link would cut it.
 */
const TOKEN = /<[^<>]*>|&(?:amp|lt|gt);|```|`(?!\u200B)[^`\n]*`(?!\u200B)|./gsu;

/** Cuts mrkdwn to `limit` characters, with '…' at the end, and closes an open code block. */
export function cut(mrkdwn: string, limit: number): string {
  if (mrkdwn.length <= limit) return mrkdwn;
  let kept = '';
  let isOpen = false;
  for (const [token] of mrkdwn.matchAll(TOKEN)) {
    const opens: boolean = token === FENCE ? !isOpen : isOpen;
    const end = opens ? 1 + FENCE.length : 1;
    if (kept.length + token.length + end > limit) break;
    kept += token;
    isOpen = opens;
  }
  return `${kept}…${isOpen ? FENCE : ''}`;
}

/** Returns the first items and the number of the rest: `a, b, c, … and 12 more`. Shows at least one. */
export function listed(items: readonly string[], most: number, separator = ', '): string {
  const shown = items.slice(0, Math.max(most, 1)).join(separator);
  const more = items.length - Math.max(most, 1);
  return more > 0 ? `${shown}${separator}… and ${more} more` : shown;
}

/**
 * Text as Slack's mrkdwn wants it: https://docs.slack.dev/messaging/formatting-message-text
 * Functions take text of anywhere and give mrkdwn, except `cut`, which takes mrkdwn.
 */

/** What nobody sees, and Slack takes for a character: a mark before it begins nothing. */
const BREAK = '\u200B';

/** A mark at the beginning of a word, a backtick anywhere, and the colon before an emoji's name. */
const MARKS = /(?<![\p{L}\p{N}])[*_~](?=\S)|`|:(?=[\p{L}\p{N}_+'-]+:)/gu;

/**
 * Text that stands for itself: it can neither link, nor mention anybody, nor be formatted. Slack has no
 * escape for its marks: https://github.com/slackhq/slack-api-docs/issues/93
 */
export function escape(text: string): string {
  const broken = text
    .replaceAll(MARKS, (mark) => `${mark}${BREAK}`)
    .replaceAll(/^(\s*)(?=>)/gmu, `$1${BREAK}`);
  return entities(broken);
}

/** Text that can neither link, nor mention anybody. */
function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Longer addresses are of no use to anybody, and would fill a message. */
const LONGEST_ADDRESS = 1000;
const LONGEST_NAME = 200;

/** A link; only its label where there is no address. */
export function link(url: string | undefined, label: string): string {
  // A label has no bar, bracket or line break; an address also no blank.
  const text = shortened(label, LONGEST_NAME).replaceAll('|', '\u00A6').replaceAll(/\s+/gu, ' ');
  if (url === undefined || url.length > LONGEST_ADDRESS) return escape(text);
  const address = url.replaceAll(/[\s<>|"`]/gu, (it) => encodeURIComponent(it));
  return `<${entities(address)}|${escape(text)}>`;
}

/** A name in the font of code, whose stars and underscores stay what they are. */
export function code(text: string): string {
  return `\`${entities(withoutBackticks(shortened(text, LONGEST_NAME)))}\``;
}

/** Text of anywhere, cut to so many characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a character, which the first of two units is, would be shown as a question mark.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/** Slack cannot escape a backtick, so another quotation mark stands for it. */
function withoutBackticks(text: string): string {
  return text.replaceAll('`', '\u02CB').replaceAll(/[\r\n]+/gu, ' ');
}

const FENCE = '```';

/**
 * Lines in a block of code that they cannot get out of. Where they are too long, the first ones go, since
 * the last ones tell why a program stopped.
 */
export function codeBlock(lines: readonly string[], limit: number): string {
  const room = limit - 2 * (FENCE.length + 1);
  // Between two backticks it keeps three of them from closing the block.
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
 * What may not be cut in two: a link, an entity, a fence, a span of code, a character. A backtick that
 * was broken opens no span: one that reached into a link would tear that.
 */
const TOKEN = /<[^<>]*>|&(?:amp|lt|gt);|```|`(?!\u200B)[^`\n]*`(?!\u200B)|./gsu;

/** Cuts mrkdwn to so many characters, the last of which is '…'; code that is open then is closed. */
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

/** `a, b, c … and 12 more`: so many as there is room for, one at least. */
export function listed(items: readonly string[], most: number, separator = ', '): string {
  const shown = items.slice(0, Math.max(most, 1)).join(separator);
  const more = items.length - Math.max(most, 1);
  return more > 0 ? `${shown}${separator}… and ${more} more` : shown;
}

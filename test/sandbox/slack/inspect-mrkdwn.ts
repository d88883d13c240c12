/** https://docs.slack.dev/messaging/formatting-message-text: the forms between `<` and `>`. */
const CONTROLS = [
  /^<(?:https?:\/\/|mailto:)[^\s|<>]+(?:\|[^|<>\n]+)?>/,
  /^<@[UW][A-Z0-9]+(?:\|[^|<>\n]+)?>/,
  /^<#C[A-Z0-9]+(?:\|[^|<>\n]*)?>/,
  /^<!(?:here|channel|everyone)(?:\|[^|<>\n]+)?>/,
  /^<!subteam\^S[A-Z0-9]+(?:\|[^|<>\n]+)?>/,
  /^<!date\^\d+\^[^|<>\n]+\|[^|<>\n]+>/,
];

const ENTITY = /^&(?:amp|lt|gt);/;

/**
 * Returns the unescaped characters of mrkdwn. Slack accepts them and shows another text, so the mistake would
 * not be noticed otherwise.
 */
export function unescaped(text: string): string[] {
  const found: string[] = [];
  let read = 0;
  for (const {index} of text.matchAll(/[&<>]/g)) {
    if (index < read) continue;
    const rest = text.slice(index);
    const control = CONTROLS.map((it) => it.exec(rest)?.[0]).find((it) => it !== undefined);
    if (control !== undefined) {
      found.push(...unescapedAmpersands(control));
      read = index + control.length;
    } else if (isRaw(text, index)) {
      found.push(`${text[index]} is not escaped in ${excerpt(text, index)}`);
    }
  }
  return found;
}

function unescapedAmpersands(control: string): string[] {
  return [...control.matchAll(/&/g)]
    .filter(({index}) => !ENTITY.test(control.slice(index)))
    .map(({index}) => `& is not escaped in ${excerpt(control, index)}`);
}

function isRaw(text: string, at: number): boolean {
  const character = text[at];
  if (character === '<') return true;
  if (character === '&') return !ENTITY.test(text.slice(at));
  // At the beginning of a line, it starts a quotation.
  return character === '>' && !/(?:^|\n)[ >]*$/.test(text.slice(0, at));
}

function excerpt(text: string, at: number): string {
  return JSON.stringify(text.slice(Math.max(0, at - 20), at + 20));
}

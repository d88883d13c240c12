import type {SlackBlock, SlackButton, SlackText} from './slack-block.ts';

interface Renderable {
  readonly text: string;
  /** Any blocks. Others than `SlackBlock` are refused. */
  readonly blocks?: readonly {readonly type: string}[];
}

/** The width of one of two columns on a phone. */
const COLUMN = 26;

/**
 * A message as a phone shows it: the notification on the first line, and the message in the channel below it.
 * Links are `label (address)`. Bold, italic and struck text loses its marks, and code keeps them.
 */
export function renderMessage({text, blocks = []}: Renderable): string {
  if (blocks.length === 0) return renderMrkdwn(text);
  const shown = blocks.map((block) => renderBlock(block as SlackBlock).join('\n'));
  return [`[${renderMrkdwn(text)}]`, ...shown].join('\n\n');
}

function renderBlock(block: SlackBlock): string[] {
  switch (block.type) {
    case 'header':
      return [`# ${block.text.text}`];
    case 'section':
      return [
        ...(block.text === undefined ? [] : [renderText(block.text)]),
        ...rows((block.fields ?? []).map(renderText)),
        ...(block.accessory === undefined ? [] : [renderButton(block.accessory)]),
      ];
    case 'context':
      return [block.elements.map(renderText).join('  ')];
    case 'divider':
      return ['────────'];
    case 'actions':
      return block.elements.map(renderButton);
    default:
      return unreachable(block);
  }
}

/** Fields in pairs, or one below another if they are too wide. */
function rows(fields: readonly string[]): string[] {
  const lines = fields.map((it) => it.split('\n'));
  if (lines.flat().some((it) => it.length > COLUMN)) return [...fields];
  const width = Math.max(0, ...lines.flat().map((it) => it.length)) + 2;
  const pairs = Array.from({length: Math.ceil(lines.length / 2)}, (_, row) => [
    lines[2 * row] ?? [],
    lines[2 * row + 1] ?? [],
  ]);
  return pairs.flatMap(([left = [], right = []]) =>
    Array.from({length: Math.max(left.length, right.length)}, (_, at) =>
      `${(left[at] ?? '').padEnd(width)}${right[at] ?? ''}`.trimEnd(),
    ),
  );
}

function renderButton({text, url}: SlackButton): string {
  return url === undefined ? `[ ${text.text} ]` : `[ ${text.text} ] (${url})`;
}

function renderText({type, text}: SlackText): string {
  return type === 'plain_text' ? text : renderMrkdwn(text);
}

function renderMrkdwn(text: string): string {
  // Parts without marks are taken out, and put back at the end.
  const aside: string[] = [];
  const putAside = (shown: string) => `\uE000${aside.push(shown) - 1}\uE001`;
  const marked = text
    .replaceAll(/```(?!\u200B)\n?([\s\S]*?)\n?```/g, (_, code: string) =>
      putAside(renderCode(code)),
    )
    .replaceAll(/`(?!\u200B)[^`\n]+`/g, (code) => putAside(renderControls(code)))
    .replaceAll(/<[^<>]+>/g, (control) => putAside(renderControls(control)));
  const plain = ['*', '_', '~'].reduce(stripMarks, marked);
  return decode(plain).replaceAll(/\uE000(\d+)\uE001/g, (_, at: string) => aside[Number(at)] ?? '');
}

function renderCode(code: string): string {
  return renderControls(code)
    .split('\n')
    .map((line) => `│ ${line}`.trimEnd())
    .join('\n');
}

/** Marks count only around words. An invisible character after the first mark prevents that. */
function stripMarks(text: string, mark: string): string {
  const edge = String.raw`[\w\uE000\uE001${mark}]`;
  const escaped = mark === '*' ? String.raw`\*` : mark;
  return text.replaceAll(
    new RegExp(
      `(?<!${edge})${escaped}(?=[^\\s\u200B])([^${escaped}\\n]+)(?<=\\S)${escaped}(?!${edge})`,
      'g',
    ),
    '$1',
  );
}

/** Links and mentions. Entities are decoded. */
function renderControls(text: string): string {
  return text
    .split(/(<[^<>]+>)/)
    .map((part) => (/^<.+>$/s.test(part) ? renderControl(part.slice(1, -1)) : decode(part)))
    .join('');
}

function renderControl(control: string): string {
  const bar = control.indexOf('|');
  const target = decode(bar === -1 ? control : control.slice(0, bar));
  const label = bar === -1 ? undefined : decode(control.slice(bar + 1));
  if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
  if (target.startsWith('@')) return `@${label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  return label === undefined ? target : `${label} (${target})`;
}

/** The ampersand last, so that nothing is decoded twice. */
function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function unreachable(block: never): never {
  throw new Error(`There is no such block: ${JSON.stringify(block)}`);
}

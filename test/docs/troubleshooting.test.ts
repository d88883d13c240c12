import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {toString} from 'mdast-util-to-string';
import {expect, test} from 'vitest';

import {EXIT_CODES} from '../../src/cli/errors/exit-codes.ts';
import {ERROR_CODES, type ErrorCode} from '../../src/error-codes.ts';
import {type MarkdownPage, PROJECT, linksOf, parsePage} from './markdown-page.ts';

const PAGE = 'docs/troubleshooting.md';
const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

/** An entry of the page: a heading of the third level, and the text below it. */
interface Entry {
  readonly code: string;
  /** Messages as a terminal shows them. */
  readonly messages: readonly string[];
  /** The first number of each line `Exit code: …`. */
  readonly exitCodes: readonly number[];
}

function entriesOf({tree}: MarkdownPage): Entry[] {
  const starts = tree.children.flatMap((node, index) =>
    node.type === 'heading' && node.depth <= 3 ? [index] : [],
  );
  return starts.flatMap((start, number) => {
    const [heading, ...below] = tree.children.slice(start, starts[number + 1]);
    if (heading?.type !== 'heading' || heading.depth !== 3) return [];
    return {
      code: toString(heading),
      messages: below.flatMap((it) => (it.type === 'code' && it.lang === 'text' ? [it.value] : [])),
      exitCodes: below.flatMap((it) => {
        const found = it.type === 'paragraph' && /^Exit code: (\d+)/u.exec(toString(it));
        return found ? [Number(found[1])] : [];
      }),
    };
  });
}

const page = parsePage(PAGE, await readFile(join(PROJECT, PAGE), 'utf8'));
const entries = entriesOf(page);

test('each error code has an entry, in the order of the codes', () => {
  expect(entries.map(({code}) => code)).toEqual(CODES);
});

test('each entry has the exit code of its error code', () => {
  const actual = Object.fromEntries(entries.map(({code, exitCodes}) => [code, exitCodes]));
  const expected = CODES.map((code) => [code, [EXIT_CODES[ERROR_CODES[code]]]] as const);
  expect(actual).toEqual(Object.fromEntries(expected));
});

test('each entry shows a message', () => {
  for (const {code, messages} of entries) {
    expect({code, messages}).toEqual({code, messages: [expect.stringMatching(/^Error: \S/u)]});
  }
});

test('the index links to each entry', () => {
  const urls = new Set(linksOf(page).map(({url}) => url));
  const anchors = CODES.map((code) => `#${code.replace('.', '')}`);
  expect(anchors.filter((it) => !urls.has(it))).toEqual([]);
});

test('an entry ends at the next heading', () => {
  const text =
    '## A\n\n### `a.one`\n\nText.\n\n```text\nError: One.\n```\n\nExit code: 1\n\n### `a.two`\n\n## B\n\nExit code: 2\n';
  expect(entriesOf(parsePage(PAGE, text))).toEqual([
    {code: 'a.one', messages: ['Error: One.'], exitCodes: [1]},
    {code: 'a.two', messages: [], exitCodes: []},
  ]);
});

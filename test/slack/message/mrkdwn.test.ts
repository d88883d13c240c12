import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  code,
  codeBlock,
  cut,
  escape,
  link,
  listed,
  shortened,
} from '../../../src/slack/message/mrkdwn.ts';
import {unescaped} from '../../sandbox/slack/inspect-mrkdwn.ts';

const text = fc.string({unit: fc.constantFrom('&', '<', '>', '`', '|', ' ', '\n', 'a', 'é', '😀')});

test('escapes control characters of Slack', () => {
  expect(escape('a & b <c> &amp; <!channel>')).toBe(
    'a &amp; b &lt;c&gt; &amp;amp; &lt;!channel&gt;',
  );
});

test.each([
  ['*all* _of_ ~it~', '*\u200Ball* _\u200Bof_ ~\u200Bit~'],
  ['**all** (_of_)', '*\u200B*\u200Ball** (_\u200Bof_)'],
  ['`code` ```fence```', '`\u200Bcode`\u200B `\u200B`\u200B`\u200Bfence`\u200B`\u200B`\u200B'],
  ['a`code`b', 'a`\u200Bcode`\u200Bb'],
  ['done :tada: a:+1:', 'done :\u200Btada: a:\u200B+1:'],
  ['> said\n > he', '\u200B&gt; said\n \u200B&gt; he'],
])('prevents the formatting of %j', (marked, expected) => {
  expect(escape(marked)).toBe(expected);
});

test.each(['2 * 3', 'snake_case_name', 'a* b_ c~', '12:30 is :late', 'C:\\x', 'sha256:00'])(
  'does not change %j',
  (plain) => {
    expect(escape(plain)).toBe(plain);
  },
);

describe('a link', () => {
  test('has a URL and a label', () => {
    expect(link('https://a.example/?x=1&y=2', 'x|y <z>\nw')).toBe(
      '<https://a.example/?x=1&amp;y=2|x¦y &lt;z&gt; w>',
    );
  });

  test.each([
    ['without a URL', undefined],
    ['with a URL that is too long', `https://a.example/${'a'.repeat(2000)}`],
  ])('of %s is only its label', (_, url) => {
    expect(link(url, 'a & b')).toBe('a &amp; b');
  });

  test('cannot be closed by its parts', () => {
    expect(link('https://a.example/> <!channel|`', 'b')).toBe(
      '<https://a.example/%3E%20%3C!channel%7C%60|b>',
    );
  });
});

test('code keeps its marks, and replaces backticks', () => {
  expect(code('a_b_*c* `d`\ne <f>')).toBe('`a_b_*c* ˋdˋ e &lt;f&gt;`');
});

describe('a block of code', () => {
  test('keeps the last lines if not all fit', () => {
    expect(codeBlock(['first', 'second', 'third'], 8 + 13)).toBe('```\nsecond\nthird\n```');
    expect(codeBlock(['first', 'second', 'third'], 8 + 12)).toBe('```\nthird\n```');
  });

  test('shows the start of a last line that does not fit', () => {
    expect(codeBlock(['first', '&&&&&&&&'], 8 + 12)).toBe('```\n&amp;&amp;…\n```');
  });

  test('is never too long, and cannot be closed early', () => {
    fc.assert(
      fc.property(fc.array(text), fc.integer({min: 20, max: 200}), (lines, limit) => {
        const block = codeBlock(lines, limit);
        expect(block.length).toBeLessThanOrEqual(limit);
        expect(block.slice(3, -3)).not.toContain('```');
        expect(block.startsWith('```\n') && block.endsWith('\n```')).toBe(true);
        expect(unescaped(block)).toEqual([]);
      }),
    );
  });
});

describe('cut', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['ab&amp;cd', 6, 'ab…'],
    ['ab&amp;cd', 8, 'ab&amp;…'],
    ['a <https://a.example|b> c', 10, 'a …'],
    ['a `code` b', 8, 'a …'],
    ['`\u200B <https://a.example/b|a`\u200Bb> c', 20, '`\u200B …'],
    ['ab😀cd', 4, 'ab…'],
    ['a ```b c d e f``` g', 12, 'a ```b c…```'],
  ])('cuts %j to %i: %j', (whole, limit, expected) => {
    expect(cut(whole, limit)).toBe(expected);
  });

  test('is never too long, and splits no part', () => {
    const part = fc.oneof(
      text.map((it) => escape(it)),
      text.map((it) => code(it)),
      text.map((it) => link(`https://a.example/${it}`, `a${it}b`)),
      fc.array(text).map((it) => codeBlock(it, 100)),
    );
    fc.assert(
      fc.property(fc.array(part), fc.integer({min: 10, max: 300}), (parts, limit) => {
        const short = cut(parts.join(' '), limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        expect(unescaped(short)).toEqual([]);
        expect(short.isWellFormed()).toBe(true);
      }),
    );
  });
});

test('shortened does not split a surrogate pair', () => {
  expect(shortened('ab😀cd', 4)).toBe('ab…');
  expect(shortened('ab😀', 4)).toBe('ab😀');
});

test.each([
  [[], 2, ''],
  [['a', 'b'], 2, 'a, b'],
  [['a', 'b', 'c'], 2, 'a, b, … and 1 more'],
])('lists %j, at most %i: %j', (items, most, expected) => {
  expect(listed(items, most)).toBe(expected);
});

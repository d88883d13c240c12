import {existsSync} from 'node:fs';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {brokenLinks, linkedPages} from './broken-links.ts';
import {PROJECT, parsePage, readPages} from './markdown-page.ts';

describe('the pages of this project', () => {
  test('have links that lead to a file and to a heading', async () => {
    const exists = (path: string) => existsSync(join(PROJECT, path));
    expect(brokenLinks(await readPages(), exists)).toEqual([]);
  });

  test('are all linked from the README, which is short', async () => {
    const pages = await readPages();
    const readme = pages.find(({path}) => path === 'README.md');
    const commands = pages.find(({path}) => path === 'docs/commands/README.md');
    if (readme === undefined || commands === undefined) throw new Error('a page is missing');
    expect(readme.text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
    const linked = new Set([...linkedPages(readme), ...linkedPages(commands)]);
    const lonely = pages.map(({path}) => path).filter((it) => it.startsWith('docs/'));
    expect(lonely.filter((it) => !linked.has(it))).toEqual([]);
    expect(linkedPages(readme)).toContain('docs/commands/README.md');
  });
});

describe('brokenLinks', () => {
  const FILES = new Set(['README.md', 'docs', 'docs/one.md', 'docs/picture.svg', 'docs/README.md']);
  const broken = (text: string, path = 'docs/one.md') =>
    brokenLinks(
      [parsePage(path, text), parsePage('docs/README.md', '# Top\n\n## `a` & b\n\n## Top\n')],
      (it) => FILES.has(it),
    );

  test.each([
    '[a](https://example.com/none#none) <mailto:a@example.com> [b](//example.com)',
    '[a](README.md) [b](../README.md) [c](../docs/) [d](./README.md#top) [e](..//docs#top-1)',
    '# Über uns & mehr\n\n[a](#über-uns--mehr) [b](#%C3%BCber-uns--mehr)',
    '[a](README.md#a--b) ![picture](picture.svg) [r][one]\n\n[one]: one.md',
    '<img src="picture.svg">\n\n<a id="here"></a>\n\n[a](#here) <a href="README.md#top">b</a>',
    '`[a](none.md)`\n\n```md\n[a](none.md)\n```\n',
  ])('finds nothing in %j', (text) => {
    expect(broken(text)).toEqual([]);
  });

  test.each([
    ['\n[a](none.md)', ['docs/one.md:2: docs/none.md does not exist']],
    ['[a](README.md#none)', ['docs/one.md:1: docs/README.md has no heading #none']],
    ['[a](#none)', ['docs/one.md:1: docs/one.md has no heading #none']],
    ['![a](none.png)', ['docs/one.md:1: docs/none.png does not exist']],
    ['[a][b]\n\n[b]: ../none/', ['docs/one.md:3: none does not exist']],
    ['<img src="none.svg">', ['docs/one.md:1: docs/none.svg does not exist']],
    ['| a |\n| - |\n| [a](none.md) |', ['docs/one.md:3: docs/none.md does not exist']],
  ])('finds the broken link of %j', (text, lines) => {
    expect(broken(text)).toEqual(lines);
  });

  test('resolves links of a page in the root', () => {
    expect(broken('[a](docs/one.md) [b](one.md)', 'README.md')).toEqual([
      'README.md:1: one.md does not exist',
    ]);
  });
});

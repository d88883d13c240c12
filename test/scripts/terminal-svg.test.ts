import {expect, test} from 'vitest';

import {terminalSvg} from '../../scripts/terminal-svg.ts';
import {TerminalScreen} from '../terminal-screen.ts';

function drawn(text: string): string[] {
  const screen = new TerminalScreen(80);
  screen.write(text);
  const svg = terminalSvg(screen.styledLines, {columns: 80, title: 'A & B'});
  return svg.split('\n').filter((line) => /^<(?:text|title|svg)/u.test(line));
}

test('draws a picture with the size of the terminal and a title', () => {
  const [svg, title] = drawn('one\r\ntwo');
  expect(svg).toContain('viewBox="0 0 704 70"');
  expect(title).toBe('<title>A &amp; B</title>');
});

test('gives each part of a line its position, its width and its style', () => {
  const texts = drawn('\u001B[32m<ok>\u001B[39m  \u001B[1mbold\u001B[22m\r\n\u001B[2mdim').slice(2);
  expect(texts).toEqual([
    expect.stringMatching(/x="16" y="30" textLength="33.6" .*fill="#3fb950">&lt;ok&gt;<\/text>$/u),
    expect.stringMatching(/x="66.4" y="30" textLength="33.6" .*font-weight="bold">bold<\/text>$/u),
    expect.stringMatching(/x="16" y="49" textLength="25.2" .*opacity="0.6">dim<\/text>$/u),
  ]);
});

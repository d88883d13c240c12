import {stripVTControlCharacters} from 'node:util';
import {beforeEach, expect, test, vi} from 'vitest';
import {line, styled} from '../../../src/cli/output/line.ts';
import {stubColorTerminal, terminalStream} from './terminal-stream.ts';

const HOSTILE = '\u001B[2J\u202Ered\u0007';

beforeEach(() => {
  stubColorTerminal();
  return () => void vi.unstubAllEnvs();
});

test('cleans lines, and styles them only for a terminal', () => {
  const shown = line`${styled('red', 'Error:')} ${HOSTILE} `;
  const terminal = terminalStream();
  terminal.output.write(shown, '', 'two');
  expect(terminal.written()).toBe('\u001B[31mError:\u001B[39m red\n\ntwo\n');
  const pipe = terminalStream({isTTY: false});
  pipe.output.write(shown);
  expect(pipe.written()).toBe('Error: red\n');
});

test('writes nothing without lines', () => {
  const {output, written} = terminalStream();
  output.write();
  expect(written()).toBe('');
});

test('writes exact JSON without control characters', () => {
  const {output, written} = terminalStream();
  output.writeJson({name: HOSTILE});
  expect(JSON.parse(written())).toEqual({name: HOSTILE});
  expect(written()).not.toMatch(/[^\P{Cc}\n]/u);
});

/** Returns the drawn lines. The wide characters of these tests take two columns. */
async function drawn(columns: number, ...lines: readonly string[]): Promise<string[]> {
  const {output, written} = terminalStream({columns});
  const region = await output.liveRegion();
  region.draw(lines.map((it) => styled('dim', it)));
  region.done();
  return stripVTControlCharacters(written()).trimEnd().split('\n');
}

function width(text: string): number {
  return text.replaceAll(/[\p{Script=Han}\p{Emoji_Presentation}]/gu, '..').length;
}

test.each([10, 20, 60, 80])('draws nothing wider than %i columns', async (columns) => {
  const long = ['x'.repeat(200), '漢字'.repeat(100), `a${'🚢'.repeat(100)}`, 'fits'];
  const lines = await drawn(columns, ...long);
  expect(lines).toHaveLength(4);
  for (const text of lines) expect(width(text)).toBeLessThan(columns);
});

test('draws as much as fits, cleaned', async () => {
  const lines = await drawn(60, '漢字'.repeat(100), 'x'.repeat(60), 'x'.repeat(59), HOSTILE);
  expect(lines.slice(0, 3).map(width)).toEqual([59, 59, 59]);
  expect(lines[3]).toBe('red');
});

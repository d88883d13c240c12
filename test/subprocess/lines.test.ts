import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run} from '../../src/subprocess/run.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {until} from '../until.ts';
import {failureOf, linesOf, node, sh} from './children.ts';

test('passes on lines without line breaks, including empty lines', async () => {
  expect(await linesOf(sh(String.raw`printf 'a\n\nb\n'`))).toEqual(['a', '', 'b']);
});

test('accepts a last line without a line break', async () => {
  expect(await linesOf(sh(String.raw`printf 'a\nb'`))).toEqual(['a', 'b']);
});

test('CRLF is a line break, and CR alone is not', async () => {
  expect(await linesOf(sh(String.raw`printf 'a\r\n10%%\r20%%\r\n'`))).toEqual(['a', '10%\r20%']);
});

test('accepts a CRLF in two chunks', async () => {
  expect(await linesOf(sh(String.raw`printf 'a\r'; sleep 0.1; printf '\nb'`))).toEqual(['a', 'b']);
});

test('accepts a character in two chunks', async () => {
  expect(await linesOf(sh(String.raw`printf '\303'; sleep 0.1; printf '\251\n'`))).toEqual(['é']);
});

test('accepts invalid UTF-8', async () => {
  expect(await linesOf(sh(String.raw`printf 'a\377b\nc\303'`))).toEqual(['a\uFFFDb', 'c\uFFFD']);
});

test('passes on each line with its stream while the child runs', async () => {
  const came: string[] = [];
  const gate = join(await temporaryFolder(), 'gate');
  const ended = run(
    sh(`echo one; echo two >&2; until [ -e ${gate} ]; do sleep 0.05; done; echo three`, {
      onLine: (line, stream) => void came.push(`${stream}: ${line}`),
    }),
  );
  await until(() => came.length === 2);
  expect(came.toSorted()).toEqual(['stderr: two', 'stdout: one']);
  await writeFile(gate, '');
  await ended;
  expect(came.at(-1)).toBe('stdout: three');
});

test('splits a very long line', async () => {
  const lines = await linesOf(node(`process.stdout.write('x'.repeat(1_000_000) + '\\nend')`));
  expect(lines.at(-1)).toBe('end');
  expect(lines.length).toBeGreaterThan(2);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(64 * 1024);
  expect(lines.join('')).toBe(`${'x'.repeat(1_000_000)}end`);
});

test('returns only the end of streams with a listener', async () => {
  const flood = `for (let line = 0; line < 200_000; line += 1) console.log('line ' + line)`;
  let count = 0;
  const {stdout} = await run(node(flood, {onLine: () => (count += 1)}));
  expect(count).toBe(200_000);
  expect(stdout.length).toBe(64 * 1024);
  expect(stdout.endsWith('line 199998\nline 199999\n')).toBe(true);
});

test('a failure has the end of both streams', async () => {
  const failure = await failureOf(sh('echo out; echo err >&2; exit 3', {onLine: () => undefined}));
  expect(failure).toMatchObject({exitCode: 3, stdout: 'out\n', stderr: 'err\n'});
});

test('a missing program has no lines', async () => {
  const failure = await failureOf({
    file: 'no-such-program',
    args: [],
    env: {},
    onLine: (line) => {
      throw new Error(line);
    },
  });
  expect(failure.kind).toBe('spawn-failed');
});

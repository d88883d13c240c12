import {expect, test} from 'vitest';
import {LogCursor} from '../../../src/codebuild/builds/log-cursor.ts';
import {type LogPage, overwritten} from '../../../src/codebuild/account/logs-api.ts';

const LOG = {group: 'g', stream: 's'};

/** A log whose pages have these numbers of lines. After them, each page is empty and has a new token. */
function endlessLog(...sizes: readonly number[]) {
  let asked = 0;
  const page = async (): Promise<LogPage> => {
    const lines = Array.from({length: sizes[asked] ?? 0}, () => ({at: 0, text: 'x'}));
    asked += 1;
    return Promise.resolve({lines, token: String(asked)});
  };
  return {cursor: new LogCursor({page}), asked: () => asked};
}

async function count(pages: AsyncIterable<readonly unknown[]>): Promise<number> {
  let lines = 0;
  for await (const page of pages) lines += page.length;
  return lines;
}

// https://github.com/boto/boto3/issues/4591
test('ends although the token of an expired log changes forever', async () => {
  const {cursor, asked} = endlessLog();
  expect(await count(cursor.rest(LOG))).toBe(0);
  expect(asked()).toBeLessThan(100);
});

test('reads across gaps in the log', async () => {
  const gap = Array.from({length: 30}, () => 0);
  const {cursor} = endlessLog(2, ...gap, 3, ...gap, 1);
  expect(await count(cursor.rest(LOG))).toBe(6);
});

test('reads news until a page is not full, and continues there', async () => {
  const {cursor, asked} = endlessLog(1000, 10, 7);
  expect(await count(cursor.news(LOG))).toBe(1010);
  expect(asked()).toBe(2);
  expect(await count(cursor.news(LOG))).toBe(7);
});

test('gives each page before it reads the next', async () => {
  const {cursor, asked} = endlessLog(1000, 1000);
  await cursor.rest(LOG).next();
  expect(asked()).toBe(1);
});

test.each([
  ['', ''],
  ['\r', ''],
  ['a\r', 'a'],
  ['a\rb', 'b'],
  ['10%\r20%\r\r', '20%'],
  ['\ra', 'a'],
  [`${'\r'.repeat(1_000_000)}a`, 'a'],
])('shows what a line leaves on a terminal, in linear time', (text, left) => {
  expect(overwritten(text)).toBe(left);
});

import {gzipSync} from 'node:zlib';
import {array, assert, asyncProperty, integer, string} from 'fast-check';
import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {growth} from '../../growth.ts';
import {s3LogLines} from '../../../src/codebuild/builds/s3-log.ts';

const PLACE = {bucket: 'acme-logs', key: 'web/1.gz'};

/** The lines of an object that arrives in chunks of this size. */
async function linesOf(content: Uint8Array, size = 1024, failure?: Error) {
  async function* chunks() {
    for (let at = 0; at < content.length; at += size) {
      yield await Promise.resolve(content.subarray(at, at + size));
    }
    if (failure !== undefined) throw failure;
  }
  const object = async () => Promise.resolve(chunks());
  const pages = [];
  for await (const lines of s3LogLines({startedAt: 7}, PLACE, {object})) pages.push(...lines);
  return pages;
}

const textsOf = async (...args: Parameters<typeof linesOf>) =>
  (await linesOf(...args)).map(({text}) => text);

test.each([
  ['compressed', gzipSync('one\ntwo\n'), ['one', 'two']],
  ['plain', Buffer.from('one\ntwo'), ['one', 'two']],
  ['of two compressed parts', Buffer.concat([gzipSync('one\n'), gzipSync('two')]), ['one', 'two']],
  ['empty', Buffer.alloc(0), []],
  ['of one byte', Buffer.from('\u001F'), ['\u001F']],
  ['with a progress bar', gzipSync('10%\r20%\r\nend\n'), ['20%', 'end']],
])('reads a log that is %s', async (_, content, texts) => {
  expect(await textsOf(content)).toEqual(texts);
  expect(await textsOf(content, 1)).toEqual(texts);
});

test('reads every text in chunks of any size', async () => {
  await assert(
    asyncProperty(
      array(string({unit: 'grapheme'}).filter((it) => !/[\r\n]/u.test(it))),
      integer({min: 1, max: 50}),
      async (texts, size) => {
        const content = gzipSync(texts.map((it) => `${it}\n`).join(''));
        expect(await textsOf(content, size)).toEqual(texts);
      },
    ),
  );
});

test('reads a long line in linear time', async () => {
  const work = async (bytes: number) => textsOf(Buffer.alloc(bytes, 'x'), 1024);
  expect(await growth(work, {few: 1_000_000, many: 8_000_000})).toBeLessThan(20);
});

test("takes the times from CodeBuild's own lines", async () => {
  const stamped = '[Container] 2026/11/24 18:00:02.123000 Running command make';
  const old = '[Container] 2026/11/24 18:00:03 Running command make';
  const lines = await linesOf(gzipSync(['first', stamped, 'oh', old].join('\n')));
  const at = Date.UTC(2026, 10, 24, 18, 0, 2, 123);
  expect(lines.map((it) => it.at)).toEqual([7, at, at, at + 877]);
});

test('says which log is damaged', async () => {
  const content = gzipSync('one\ntwo\n').subarray(0, -6);
  await expect(linesOf(content)).rejects.toMatchObject({
    code: 'aws.failed',
    message: expect.stringContaining('s3://acme-logs/web/1.gz'),
  });
});

test('passes on a failure of the connection', async () => {
  const failure = new Failure('aws.unreachable', 'AWS cannot be reached.');
  await expect(linesOf(gzipSync('one\n'), 3, failure)).rejects.toBe(failure);
});

test('a missing object has no lines', async () => {
  const lines = s3LogLines({startedAt: 0}, PLACE, {object: async () => Promise.resolve(undefined)});
  expect(await lines.next()).toEqual({done: true, value: false});
});

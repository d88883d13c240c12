import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {startBackground} from '../../src/subprocess/start-background.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test('starts a program that keeps running, with its output in a file', async () => {
  const logFile = join(await temporaryFolder(), 'log');
  const script = 'echo "$WORD"; echo problem >&2; ps -o sid= -p $$; exec sleep 60';
  const program = await startBackground({
    file: 'sh',
    args: ['-c', script],
    env: {PATH: process.env['PATH'], WORD: 'hello'},
    logFile,
  });
  const lines = async () => (await readFile(logFile, 'utf8')).trim().split(/\s+/u);
  await expect.poll(lines).toHaveLength(3);
  expect((await lines()).slice(0, 2)).toEqual(['hello', 'problem']);
  expect(program.isRunning()).toBe(true);
  program.stop();
  await expect.poll(program.isRunning).toBe(false);
});

test('says whether the program has ended', async () => {
  const logFile = join(await temporaryFolder(), 'log');
  const program = await startBackground({file: 'false', args: [], env: process.env, logFile});
  await expect.poll(program.isRunning).toBe(false);
  program.stop();
});

test('fails for a missing program', async () => {
  const logFile = join(await temporaryFolder(), 'log');
  const start = startBackground({file: 'no-such-program', args: [], env: {}, logFile});
  await expect(start).rejects.toMatchObject({kind: 'spawn-failed', code: 'ENOENT'});
});

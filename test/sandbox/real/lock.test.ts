import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {execa} from 'execa';
import {afterEach, beforeEach, expect, test} from 'vitest';

import {until} from '../../until.ts';
import {withLock} from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  await rm(folder, {recursive: true});
});

test('returns the result of the action', async () => {
  expect(
    await withLock(
      folder,
      () => expect.unreachable(),
      async () => 7,
    ),
  ).toBe(7);
});

test('lets actions run one after another, and reports a wait once', async () => {
  const seen: string[] = [];
  const visit = (name: string) =>
    withLock(
      folder,
      () => seen.push(`${name} waits`),
      async () => {
        seen.push(`${name} in`);
        // The first action continues until the others are waiting.
        await until(() => seen.filter((line) => line.endsWith('waits')).length === 2);
        seen.push(`${name} out`);
      },
    );
  await Promise.all([visit('a'), visit('b'), visit('c')]);
  const moves = seen.filter((line) => !line.endsWith('waits'));
  for (let index = 0; index < moves.length; index += 2) {
    expect(moves[index + 1]).toBe(moves[index]?.replace('in', 'out'));
  }
  expect(moves).toHaveLength(6);
  expect(seen.filter((line) => line.endsWith('waits'))).toHaveLength(2);
});

test('is free again after a failed action', async () => {
  await expect(
    withLock(
      folder,
      () => undefined,
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no');
  expect(
    await withLock(
      folder,
      () => expect.unreachable(),
      async () => 'free',
    ),
  ).toBe('free');
});

test('ends with the process that holds it', async () => {
  const module = new URL('lock.ts', import.meta.url).href;
  const script = `
    const {withLock} = await import(${JSON.stringify(module)});
    setInterval(() => undefined, 1000);
    await withLock(${JSON.stringify(folder)}, () => undefined, () => {
      process.stdout.write('held\\n');
      return new Promise(() => undefined);
    });`;
  const holder = execa(process.execPath, ['--input-type=module', '--eval', script], {
    reject: false,
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  let waited = false;
  const waiting = () => {
    waited = true;
    holder.kill('SIGKILL');
  };
  expect(await withLock(folder, waiting, async () => 'free')).toBe('free');
  expect(waited).toBe(true);
  await holder;
});

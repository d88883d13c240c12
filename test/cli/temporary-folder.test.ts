import {access, readdir, stat, writeFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {withTemporaryFolder} from '../../src/cli/temporary-folder.ts';
import {type ChildFailure, run} from '../../src/subprocess/run.ts';
import {node} from '../subprocess/children.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const module = new URL('../../src/cli/temporary-folder.ts', import.meta.url).href;

test('the folder exists only during the action, and is private to this user', async () => {
  const listeners = process.listenerCount('exit');
  const {folder, mode} = await withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'secret'), 's3cret');
    return {folder, mode: (await stat(folder)).mode & 0o777};
  });
  expect(mode.toString(8)).toBe('700');
  await expect(access(folder)).rejects.toThrow('ENOENT');
  expect(process.listenerCount('exit')).toBe(listeners);
});

test('is removed if the action fails, and the error is kept', async () => {
  let folder = '';
  await expect(
    withTemporaryFolder(async (it) => {
      folder = it;
      throw new Error('it failed');
    }),
  ).rejects.toThrow('it failed');
  await expect(access(folder)).rejects.toThrow('ENOENT');
});

test('two actions at the same time have different folders', async () => {
  const [a, b] = await Promise.all([
    withTemporaryFolder(async (it) => it),
    withTemporaryFolder(async (it) => it),
  ]);
  expect(a).not.toBe(b);
});

test.each([
  ['exits', 'process.exit(7);', 7],
  ['ends with an unexpected error', 'setTimeout(() => { throw new Error("no"); });', 1],
])('is removed if the process %s', async (_, ending, code) => {
  const temporary = await temporaryFolder();
  const script = `
    const {writeFileSync} = await import('node:fs');
    const {withTemporaryFolder} = await import('${module}');
    await withTemporaryFolder(async (folder) => {
      writeFileSync(folder + '/secret', 's3cret');
      console.log(folder);
      ${ending}
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const failure = await run(node(script, {env: {TMPDIR: temporary}})).catch(
    (error: unknown) => error as ChildFailure,
  );
  expect(failure).toMatchObject({exitCode: code, stdout: expect.stringContaining(temporary)});
  expect(await readdir(temporary)).toEqual([]);
});

test('refuses a TMPDIR that does not exist', async () => {
  vi.stubEnv('TMPDIR', '/nonexistent');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(withTemporaryFolder(async (it) => it)).rejects.toMatchObject({
    code: 'system.temporary-folder',
    message: expect.stringContaining('/nonexistent'),
    remedy: [expect.stringContaining('TMPDIR')],
  });
});

test('a relative TMPDIR results in an absolute folder', async () => {
  const parent = await temporaryFolder();
  vi.stubEnv('TMPDIR', relative(process.cwd(), parent));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(dirname(await withTemporaryFolder(async (it) => it))).toBe(parent);
});

import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {run} from '../../../src/subprocess/run.ts';
import {hasProgram, startDaemon, stopDaemon} from './daemon.ts';

test('knows whether the program of a running server was removed', async () => {
  const [folder, clone] = await Promise.all(
    ['sandbox-', 'clone-'].map((it) => mkdtemp(join(tmpdir(), it))),
  );
  if (folder === undefined || clone === undefined) throw new Error();
  onTestFinished(async () => {
    await stopDaemon(folder, 'wait');
    await Promise.all([folder, clone].map((it) => rm(it, {recursive: true, force: true})));
  });
  const program = join(clone, 'wait.mjs');
  await writeFile(program, 'setInterval(() => {}, 1000);\n');
  const signal = new AbortController().signal;
  const site = {folder, env: process.env, run, say: () => undefined, signal};
  expect(await hasProgram(folder, 'wait')).toBe(false);
  const settings = join(folder, 'settings');
  await writeFile(settings, '');
  const command = [process.execPath, program, settings];
  await startDaemon(site, {name: 'wait', command, answers: async () => true});
  expect(await hasProgram(folder, 'wait')).toBe(true);
  await rm(clone, {recursive: true});
  expect(await hasProgram(folder, 'wait')).toBe(false);
});

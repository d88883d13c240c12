import {expect, test} from 'vitest';
import {runBriefly} from '../../src/subprocess/run-briefly.ts';

const sh = (script: string, env = {}) =>
  runBriefly({file: '/bin/sh', args: ['-c', script], env: {PATH: '/usr/bin:/bin', ...env}});

test('returns both streams', async () => {
  await expect(sh('echo out; echo err >&2')).resolves.toEqual({stdout: 'out\n', stderr: 'err\n'});
});

test('passes only the given environment', async () => {
  const {stdout} = await sh('env | cut -d= -f1 | sort', {ONE: '1', UNSET: undefined});
  expect(stdout.split('\n')).toEqual(expect.arrayContaining(['ONE', 'PATH']));
  expect(stdout).not.toMatch(/UNSET|HOME/);
});

test('fails with both streams for another exit code than 0', async () => {
  await expect(sh('echo out; echo err >&2; exit 3')).rejects.toMatchObject({
    name: 'ChildFailure',
    kind: 'exited',
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
});

test('reports a missing program', async () => {
  const program = {file: 'no-such-program', args: [], env: {PATH: '/usr/bin:/bin'}};
  await expect(runBriefly(program)).rejects.toMatchObject({kind: 'spawn-failed', code: 'ENOENT'});
});

test('reports a program that a signal terminated', async () => {
  await expect(sh('kill -KILL $$')).rejects.toMatchObject({kind: 'killed', exitCode: 137});
});

test('passes an input, and otherwise nothing', async () => {
  const cat = {file: 'cat', args: [], env: {PATH: '/usr/bin:/bin'}};
  await expect(runBriefly({...cat, input: 'text'})).resolves.toMatchObject({stdout: 'text'});
  await expect(runBriefly(cat)).resolves.toMatchObject({stdout: ''});
});

test('an input that nobody reads is no failure', async () => {
  const ignoring = {file: 'true', args: [], env: {PATH: '/usr/bin:/bin'}};
  const input = 'x'.repeat(1_000_000);
  await expect(runBriefly({...ignoring, input})).resolves.toEqual({stdout: '', stderr: ''});
});

test('too much output is a failure, also if the program ends by itself', async () => {
  const size = 256 * 1024 * 1024 + 1;
  await expect(sh(`head -c ${size} /dev/zero`)).rejects.toMatchObject({kind: 'killed'});
});

import {mkdir, realpath, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {ChildFailure, run} from '../../src/subprocess/run.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {failureOf, node, sh} from './children.ts';

const PRINT_ARGUMENTS = 'console.log(JSON.stringify(process.argv.slice(1)))';

test('no shell sees the arguments', async () => {
  const args = ['$HOME', '*', 'a b', '"', "'", '; exit 3', '', '--flag', 'ünï\n'];
  const {stdout} = await run({...node(''), args: ['-e', PRINT_ARGUMENTS, '--', ...args]});
  expect(JSON.parse(stdout)).toEqual(args);
});

test('the environment is what is given, and nothing else', async () => {
  const {stdout} = await run(
    node('console.log(JSON.stringify(process.env))', {
      env: {ONE: '1', EMPTY: '', ABSENT: undefined},
    }),
  );
  expect(JSON.parse(stdout)).toEqual({ONE: '1', EMPTY: ''});
});

test('a program is looked for on the PATH that is given', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'greet'), '#!/bin/sh\necho hello\n', {mode: 0o755});
  expect((await run({file: 'greet', args: [], env: {PATH: folder}})).stdout).toBe('hello\n');
  expect((await failureOf({file: 'greet', args: [], env: {PATH: '/nowhere'}})).code).toBe('ENOENT');
});

test('it runs in the folder that is given', async () => {
  const folder = await realpath(await temporaryFolder());
  await mkdir(join(folder, 'inside'));
  const {stdout} = await run(sh('pwd', {cwd: join(folder, 'inside')}));
  expect(stdout).toBe(`${join(folder, 'inside')}\n`);
});

test('both streams are given as they are, each by itself', async () => {
  expect(await run(sh('printf "a\\n\\n"; printf "b" >&2'))).toEqual({stdout: 'a\n\n', stderr: 'b'});
});

test('a program that is not there cannot be started', async () => {
  const failure = await failureOf({file: 'no-such-program', args: ['s3cret'], env: {}});
  expect(failure).toBeInstanceOf(ChildFailure);
  expect(failure).toMatchObject({kind: 'spawn-failed', code: 'ENOENT', exitCode: undefined});
  expect(failure.message).toBe('no-such-program cannot be started (ENOENT)');
});

test('a file that is no program cannot be started', async () => {
  const file = join(await temporaryFolder(), 'text');
  await writeFile(file, 'text', {mode: 0o644});
  expect(await failureOf({file, args: [], env: {}})).toMatchObject({
    kind: 'spawn-failed',
    code: 'EACCES',
  });
});

test('another code than 0 is a failure, with what was printed', async () => {
  const failure = await failureOf(sh('echo out; echo err >&2; exit 7'));
  expect(failure).toMatchObject({
    kind: 'exited',
    exitCode: 7,
    stdout: 'out\n',
    stderr: 'err\n',
    message: '/bin/sh exited with code 7',
  });
});

test('a child that a signal ended is told from one that ended itself', async () => {
  expect(await failureOf(sh('kill -KILL $$'))).toMatchObject({
    kind: 'killed',
    exitCode: 137,
    message: '/bin/sh was terminated by SIGKILL',
  });
});

test('an error tells neither arguments nor environment', async () => {
  const failure = await failureOf(sh('exit 1 # s3cret', {env: {TOKEN: 's3cret'}}));
  expect(`${failure.message} ${failure.stack} ${JSON.stringify(failure)}`).not.toContain('s3cret');
});

test('input is what the child reads, to its end', async () => {
  expect((await run(sh('cat', {input: 'a\nb'}))).stdout).toBe('a\nb');
  const bytes = new Uint8Array([0, 255, 10]);
  const {stdout} = await run(sh('od -An -tx1', {input: bytes}));
  expect(stdout.trim()).toBe('00 ff 0a');
});

test('without input there is nothing to read', async () => {
  expect((await run(sh('cat; echo end'))).stdout).toBe('end\n');
});

test('a child need not read its input', async () => {
  const input = 'x'.repeat(1_000_000);
  expect((await run(sh('echo done', {input}))).stdout).toBe('done\n');
});

test('it ends when the streams are closed, not when the child does', async () => {
  const {stdout} = await run(sh('(sleep 0.2; echo late) & echo early'));
  expect(stdout).toBe('early\nlate\n');
});

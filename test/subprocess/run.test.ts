import {mkdir, realpath, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {ChildFailure, run} from '../../src/subprocess/run.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {failureOf, node, sh} from './children.ts';

const PRINT_ARGUMENTS = 'console.log(JSON.stringify(process.argv.slice(1)))';

test('passes arguments without a shell', async () => {
  const args = ['$HOME', '*', 'a b', '"', "'", '; exit 3', '', '--flag', 'ünï\n'];
  const {stdout} = await run({...node(''), args: ['-e', PRINT_ARGUMENTS, '--', ...args]});
  expect(JSON.parse(stdout)).toEqual(args);
});

test('passes only the given environment', async () => {
  const {stdout} = await run(
    node('console.log(JSON.stringify(process.env))', {
      env: {ONE: '1', EMPTY: '', ABSENT: undefined},
    }),
  );
  expect(JSON.parse(stdout)).toEqual({ONE: '1', EMPTY: ''});
});

test('looks for the program on the given PATH', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'greet'), '#!/bin/sh\necho hello\n', {mode: 0o755});
  expect((await run({file: 'greet', args: [], env: {PATH: folder}})).stdout).toBe('hello\n');
  expect((await failureOf({file: 'greet', args: [], env: {PATH: '/nowhere'}})).code).toBe('ENOENT');
});

test('runs in the given folder', async () => {
  const folder = await realpath(await temporaryFolder());
  await mkdir(join(folder, 'inside'));
  const {stdout} = await run(sh('pwd', {cwd: join(folder, 'inside')}));
  expect(stdout).toBe(`${join(folder, 'inside')}\n`);
});

test('returns both streams separately', async () => {
  expect(await run(sh('printf "a\\n\\n"; printf "b" >&2'))).toEqual({stdout: 'a\n\n', stderr: 'b'});
});

test('reports a missing program', async () => {
  const failure = await failureOf({file: 'no-such-program', args: ['s3cret'], env: {}});
  expect(failure).toBeInstanceOf(ChildFailure);
  expect(failure).toMatchObject({kind: 'spawn-failed', code: 'ENOENT', exitCode: undefined});
  expect(failure.message).toBe('no-such-program cannot be started (ENOENT)');
});

test('reports a file that is not a program', async () => {
  const file = join(await temporaryFolder(), 'text');
  await writeFile(file, 'text', {mode: 0o644});
  expect(await failureOf({file, args: [], env: {}})).toMatchObject({
    kind: 'spawn-failed',
    code: 'EACCES',
  });
});

test('fails with the output for another exit code than 0', async () => {
  const failure = await failureOf(sh('echo out; echo err >&2; exit 7'));
  expect(failure).toMatchObject({
    kind: 'exited',
    exitCode: 7,
    stdout: 'out\n',
    stderr: 'err\n',
    message: '/bin/sh exited with code 7',
  });
});

test('distinguishes a terminated child from one that exits', async () => {
  expect(await failureOf(sh('kill -KILL $$'))).toMatchObject({
    kind: 'killed',
    exitCode: 137,
    message: '/bin/sh was terminated by SIGKILL',
  });
});

test('an error contains neither arguments nor environment', async () => {
  const failure = await failureOf(sh('exit 1 # s3cret', {env: {TOKEN: 's3cret'}}));
  expect(`${failure.message} ${failure.stack} ${JSON.stringify(failure)}`).not.toContain('s3cret');
});

test('passes the input to the child, to its end', async () => {
  expect((await run(sh('cat', {input: 'a\nb'}))).stdout).toBe('a\nb');
  const bytes = new Uint8Array([0, 255, 10]);
  const {stdout} = await run(sh('od -An -tx1', {input: bytes}));
  expect(stdout.trim()).toBe('00 ff 0a');
});

test('has an empty input by default', async () => {
  expect((await run(sh('cat; echo end'))).stdout).toBe('end\n');
});

test('accepts a child that does not read its input', async () => {
  const input = 'x'.repeat(1_000_000);
  expect((await run(sh('echo done', {input}))).stdout).toBe('done\n');
});

test('ends when the streams are closed, not when the child ends', async () => {
  const {stdout} = await run(sh('(sleep 0.2; echo late) & echo early'));
  expect(stdout).toBe('early\nlate\n');
});

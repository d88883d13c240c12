import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../temporary-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/dev.js', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line from the sources, in an empty folder. */
async function commandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return await started(process.execPath, [PROGRAM, ...args], environment);
}

async function started(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = {PATH: process.env['PATH'], HOME: '/nonexistent', ...environment};
  const options = {cwd: await temporaryFolder(), env};
  return await new Promise((resolve) => {
    execFile(file, [...args], options, (error, stdout, stderr) =>
      resolve({code: error === null ? 0 : Number(error.code), stdout, stderr}),
    );
  });
}

const UNKNOWN = {
  code: 'usage.unknown-command',
  message: 'Unknown command "image bulid".',
  details: [],
  remedy: ['Did you mean `image build`?', 'See all commands: ci-image-builder --help'],
  exit: 2,
};

test('reports an unknown command as a usage error', async () => {
  expect(await commandLine(['image', 'bulid'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `Error: ${UNKNOWN.message}\n\n${UNKNOWN.remedy.map((it) => `→ ${it}\n`).join('')}`,
  });
});

test.runIf(existsSync('/dev/full'))('reports that the result cannot be written', async () => {
  const shell = '"$0" "$@" > /dev/full';
  const ended = await started('sh', ['-c', shell, process.execPath, PROGRAM, 'image', '--help']);
  expect(ended).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Error: Cannot write the result: ENOSPC: no space left on device, write\n',
  });
  const both = ['-c', `${shell} 2>&1`, process.execPath, PROGRAM, 'image', '--help'];
  expect(await started('sh', both)).toEqual({code: 1, stdout: '', stderr: ''});
});

test('prints an error as JSON with --json', async () => {
  const {code, stdout, stderr} = await commandLine(['image', 'bulid', '--json']);
  expect({code, stderr, outcome: JSON.parse(stdout)}).toEqual({
    code: 2,
    stderr: '',
    outcome: {error: UNKNOWN},
  });
});

test.each([
  [['--nope'], 'before --nope'],
  [['--json'], 'before --json'],
  [['image', '--nope'], 'before --nope'],
  [['help', 'imag'], 'Command imag not found.'],
])('reports %j as a usage error', async (args, message) => {
  const {code, stdout, stderr} = await commandLine(args);
  expect({code, said: stdout + stderr}).toEqual({
    code: 2,
    said: expect.stringContaining(message),
  });
});

test.each([
  [[], 'COMMANDS'],
  [['--help'], 'COMMANDS'],
  [['image'], 'image build'],
  [['image', '--help'], 'image build'],
  [['image', 'plan', '--help'], '--registry'],
])('prints help for %j', async (args, named) => {
  const {code, stdout, stderr} = await commandLine(args);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  expect(stdout).toContain(named);
});

test.each([
  [['image', 'build', '--nope'], 'usage.invalid', 'Unknown flag: --nope'],
  [['image', 'build', '--builder', 'a b', '--local'], 'usage.invalid-value', '--builder: "a b"'],
  [['image', 'bulid'], 'usage.unknown-command', '"image bulid"'],
])('for %j writes to the report what --json prints: %s', async (args, errorCode, message) => {
  const report = join(await temporaryFolder(), 'report.json');
  const {stdout, code} = await commandLine([...args, '--json', '--report', report]);
  expect(await readFile(report, 'utf8')).toBe(stdout);
  expect(JSON.parse(stdout)).toMatchObject({
    error: {code: errorCode, message: expect.stringContaining(message), exit: code},
  });
  expect(code).toBe(2);
});

test('still shows the error if the report cannot be written', async () => {
  const folder = await temporaryFolder();
  const {code, stderr} = await commandLine(['image', 'build', '--nope', '--report', folder]);
  expect(code).toBe(2);
  expect(stderr).toContain('Error: Unknown flag: --nope\n');
  expect(stderr).toContain(`Cannot write the report ${folder}: EISDIR`);
});

test('reports an unwritable report once', async () => {
  const folder = await temporaryFolder();
  const {code, stderr} = await commandLine(['image', 'build', '--report', folder]);
  expect(code).toBe(2);
  expect(stderr).toBe(`Error: Cannot write the report ${folder}: it is a folder.\n`);
});

test('writes no report for a command without --report', async () => {
  const report = join(await temporaryFolder(), 'report.json');
  const {code, stderr} = await commandLine(['image', 'plan', '--report', report]);
  expect(code).toBe(2);
  expect(stderr).toContain('--report');
  await expect(readFile(report)).rejects.toThrow('ENOENT');
});

test('prints the whole error chain to stderr with DEBUG, even with --json', async () => {
  const report = join(await temporaryFolder(), 'no', 'such', 'report.json');
  const args = ['image', 'build', '--json', '--report', report];
  const {stdout, stderr} = await commandLine(args, {DEBUG: '1'});
  expect(JSON.parse(stdout)).toMatchObject({error: {exit: 2}});
  expect(stderr).toContain(`Failure: Cannot write the report ${report}`);
  expect(stderr).toMatch(/^ {2}caused by Error: ENOENT.*syscall: 'access'/mu);
  expect(stderr).toMatch(/^\s+at /mu);
  for (const environment of [{}, {DEBUG: ''}]) {
    const quiet = await commandLine(args, environment);
    expect(quiet.stderr).toBe('');
  }
});

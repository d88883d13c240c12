import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {execa} from 'execa';
import {afterAll} from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** What programs need of whoever runs the tests, and no setting of theirs. */
export function plainEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? tmpdir(),
    LC_ALL: 'C.UTF-8',
    // Compiled code is kept across runs; otherwise it would be in TMPDIR, which tests look into.
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
  };
}

export interface CliOptions {
  readonly cwd: string;
  /** Beside {@link plainEnvironment}. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; without it there is nothing to be read. */
  readonly input?: string;
  /** Octal, as `umask` takes it; without it the tests' own. */
  readonly umask?: string;
}

/** Starts the built CLI as a child; it can be sent signals. Its failure is no exception. */
export function startCli(args: readonly string[], {cwd, env, input, umask}: CliOptions) {
  const program = [process.execPath, PROGRAM, ...args];
  const masked = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...program];
  const [file = '', ...given] = umask === undefined ? program : masked;
  return execa(file, given, {
    cwd,
    env: {...plainEnvironment(), ...env},
    extendEnv: false,
    reject: false,
    ...(input === undefined ? {stdin: 'ignore'} : {input}),
  });
}

/** Runs the built CLI to its end. */
export async function cli(args: readonly string[], options: CliOptions) {
  const {exitCode, stdout, stderr} = await startCli(args, options);
  return {code: exitCode, stdout, stderr};
}

let folders: Promise<string> | undefined;

/** A new empty folder, gone after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  folders ??= mkdtemp(join(tmpdir(), 'ci-image-builder-'));
  return await mkdtemp(join(await folders, 'test-'));
}

afterAll(async () => {
  if (folders !== undefined) await rm(await folders, {recursive: true, force: true});
});

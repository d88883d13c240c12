import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {execa} from 'execa';
import {afterAll} from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Environment variables that programs need, without settings of the person who runs the tests. */
export function plainEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? tmpdir(),
    LC_ALL: 'C.UTF-8',
    // Caches compiled code across runs. Otherwise, it would be in TMPDIR, which tests read.
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
  };
}

export interface CliOptions {
  readonly cwd: string;
  /** In addition to {@link plainEnvironment}. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input. Default: empty. */
  readonly input?: string;
  /** Octal, as for `umask`. Default: that of the tests. */
  readonly umask?: string;
}

/** Starts the built CLI as a child, which can receive signals. A failure does not throw. */
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

/** Creates an empty folder that is removed after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  folders ??= mkdtemp(join(tmpdir(), 'ci-image-builder-'));
  return await mkdtemp(join(await folders, 'test-'));
}

afterAll(async () => {
  if (folders !== undefined) await rm(await folders, {recursive: true, force: true});
});

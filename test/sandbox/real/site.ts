import {join} from 'node:path';

import {Failure} from '../../../src/errors.ts';
import {ChildFailure, type Run} from '../../../src/subprocess/run.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly timeoutSeconds?: number;
}

/** The tools of every step of the set-up. */
export interface Site {
  /** The folder of all files. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run: Run;
  /** Tells the waiting user about the progress. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The folder of the sandbox: `CI_IMAGE_BUILDER_SANDBOX`, or else a folder in the user's cache.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function sandboxFolder(env: Site['env'], home: string): string {
  if (env['CI_IMAGE_BUILDER_SANDBOX']) return env['CI_IMAGE_BUILDER_SANDBOX'];
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'ci-image-builder', 'sandbox');
}

/** Runs a program that must succeed. Returns its stdout. `what` names the step in the error. */
export async function must(
  site: Site,
  what: string,
  [file = '', ...args]: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const timeout = options.timeoutSeconds;
  try {
    const {stdout} = await site.run({
      file,
      args,
      env: {...site.env, ...options.env},
      ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
      ...(options.input === undefined ? {} : {input: options.input}),
      signal:
        timeout === undefined
          ? site.signal
          : AbortSignal.any([site.signal, AbortSignal.timeout(timeout * 1000)]),
    });
    return stdout;
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    if (site.signal.aborted) throw new Failure('interrupted', `${what}: interrupted`);
    throw new Failure('docker.failed', `${what}: ${error.message}`, {
      details: `${error.stdout}\n${error.stderr}`.trim().split('\n').slice(-15),
      cause: error,
    });
  }
}

/** Runs a program that may fail. Returns its trimmed stdout, or `undefined` if it failed. */
export async function ask(
  site: Site,
  command: readonly string[],
  options: CommandOptions = {},
): Promise<string | undefined> {
  try {
    return (await must(site, command.join(' '), command, options)).trim();
  } catch (error) {
    if (error instanceof Failure && error.kind === 'failed') return undefined;
    throw error;
  }
}

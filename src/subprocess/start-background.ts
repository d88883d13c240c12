import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {open} from 'node:fs/promises';
import {ChildFailure, type Program} from './run.ts';

/** A program that goes on after us. */
export interface Background {
  readonly isRunning: () => boolean;
  /** Asks it to end. */
  readonly stop: () => void;
}

/** Starts a program that outlives us. Logic takes this as a parameter, so that tests can stand in for it. */
export type StartBackground = (
  program: Pick<Program, 'file' | 'args' | 'env'> & {
    /** What it says goes here, in place of what was there. */
    readonly logFile: string;
  },
) => Promise<Background>;

/**
 * Starts a program in a session of its own: neither Ctrl-C nor our end reaches it, and it holds none of
 * our streams, so that nobody who reads them waits for it.
 *
 * @throws {ChildFailure} `spawn-failed` where it can't be started.
 */
export const startBackground: StartBackground = async ({file, args, env, logFile}) => {
  const log = await open(logFile, 'w');
  try {
    const child = spawn(file, [...args], {
      detached: true,
      env: {...env},
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(child, 'spawn');
    child.unref();
    return {
      isRunning: () => child.exitCode === null && child.signalCode === null,
      stop: () => void child.kill('SIGTERM'),
    };
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    throw new ChildFailure({kind: 'spawn-failed', file, code, cause: error});
  } finally {
    await log.close();
  }
};

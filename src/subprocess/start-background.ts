import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {open} from 'node:fs/promises';
import {ChildFailure, type Program} from './run.ts';

/** A program that keeps running after this process. */
export interface Background {
  readonly isRunning: () => boolean;
  /** Asks the program to end. */
  readonly stop: () => void;
}

/** Starts a program in the background. Code takes this as a parameter, so that tests can replace it. */
export type StartBackground = (
  program: Pick<Program, 'file' | 'args' | 'env'> & {
    /** File for the program's output. Its content is replaced. */
    readonly logFile: string;
  },
) => Promise<Background>;

/**
 * Starts a program in a session of its own, so that neither Ctrl-C nor the end of this process stops it. It
 * does not inherit our streams, so that their readers do not wait for it.
 *
 * @throws {ChildFailure} `spawn-failed` if the program cannot be started.
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

import {Failure} from '../../errors.ts';
import {SIGNAL_EXIT_CODES} from '../errors/exit-codes.ts';

/** SIGINT is Ctrl-C. SIGHUP means that the terminal was closed. */
type Signal = keyof typeof SIGNAL_EXIT_CODES;
const SIGNALS = Object.keys(SIGNAL_EXIT_CODES) as Signal[];

/** The time that the process has after a signal to end by itself. */
const PATIENCE_MS = 1000;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Returns the first signal, `undefined` if there was none. */
  readonly received: () => Signal | undefined;
  /**
   * Returns the error to end with after a signal, `undefined` if there was none.
   *
   * @param done what was published, a line each.
   */
  readonly failure: (done: readonly string[]) => Failure | undefined;
  /** Returns the error to show. After a signal, it says that a signal ended the command, not what failed. */
  readonly stopped: (error: unknown) => unknown;
  /** Rejects a second after a signal. Use it to stop waiting for programs and pipes that ignore the signal. */
  readonly patienceEnds: Promise<never>;
  /** After a signal, ends the process in a second, even if something keeps it alive. */
  readonly hurry: () => void;
  /** Stops listening: from now on, a signal ends the process at once. */
  readonly stop: () => void;
}

/**
 * Listens for signals. The first signal aborts `signal`, so that subprocesses, containers and temporary
 * files can be cleaned up. A second signal ends the process at once.
 */
export function listenForSignals(): Interruption {
  const controller = new AbortController();
  let received: Signal | undefined;
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      // oxlint-disable-next-line unicorn/no-process-exit -- a second Ctrl-C means: at once
      if (received !== undefined) process.exit(SIGNAL_EXIT_CODES[name]);
      received = name;
      controller.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  const patienceEnds = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      setTimeout(() => reject(new Error('interrupted')), PATIENCE_MS).unref();
    });
  });
  // Without a handler, Node.js would report an unhandled rejection.
  patienceEnds.catch(() => {});
  return {
    signal: controller.signal,
    patienceEnds,
    hurry: () => {
      if (received === undefined) return;
      // oxlint-disable-next-line unicorn/no-process-exit -- something else may keep the process alive
      setTimeout(() => process.exit(), PATIENCE_MS).unref();
    },
    received: () => received,
    failure: (done) =>
      received === undefined
        ? undefined
        : new Failure('interrupted', `Interrupted by ${received}.`, {
            details:
              done.length === 0 ? ['Nothing was published.'] : ['Already published:', ...done],
            remedy: 'Run the same command again to finish it.',
            exitCode: SIGNAL_EXIT_CODES[received],
          }),
    stopped: (error) => {
      if (received === undefined) return error;
      const details = error instanceof Failure ? error.details : [];
      // An error that knows of the interruption also knows what to do next.
      const isKnown = error instanceof Failure && error.kind === 'interrupted';
      return new Failure('interrupted', `Interrupted by ${received}.`, {
        details,
        remedy: isKnown ? error.remedy : 'Run the same command again to finish it.',
        cause: error,
        exitCode: SIGNAL_EXIT_CODES[received],
      });
    },
    stop: () => {
      for (const off of listeners) off();
    },
  };
}

import {Failure} from '../../errors.ts';
import {SIGNAL_EXIT_CODES} from '../errors/exit-codes.ts';

/** Ctrl-C, being stopped, and the terminal's going away. */
type Signal = keyof typeof SIGNAL_EXIT_CODES;
const SIGNALS = Object.keys(SIGNAL_EXIT_CODES) as Signal[];

/** How long what heeds a signal may take to end. */
const PATIENCE_MS = 1000;

export interface Interruption {
  readonly signal: AbortSignal;
  /** The signal that came. */
  readonly received: () => Signal | undefined;
  /** The error to end with, where a signal came; `undefined` where none did. */
  readonly failure: (done: readonly string[]) => Failure | undefined;
  /** An error as it is to be told: where a signal came it is of little interest what failed for that. */
  readonly stopped: (error: unknown) => unknown;
  /** Rejects some time after a signal: for what does not heed it, a program of somebody else's or a pipe. */
  readonly patienceEnds: Promise<never>;
  /** Ends the process soon, whatever is still waited for, where a signal came. */
  readonly hurry: () => void;
  /** Signals end the process again as they always do. */
  readonly stop: () => void;
}

/**
 * Turns the first signal into an abort, so that children, containers and temporary files
 * go in an orderly way. A second one ends the process at once.
 */
export function listenForSignals(): Interruption {
  const controller = new AbortController();
  let received: Signal | undefined;
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      // oxlint-disable-next-line unicorn/no-process-exit -- a second Ctrl-C is meant so
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
  // Nobody need wait for it.
  patienceEnds.catch(() => {});
  return {
    signal: controller.signal,
    patienceEnds,
    hurry: () => {
      if (received === undefined) return;
      // oxlint-disable-next-line unicorn/no-process-exit -- only where something else keeps it alive
      setTimeout(() => process.exit(), PATIENCE_MS).unref();
    },
    received: () => received,
    failure: (done) =>
      received === undefined
        ? undefined
        : new Failure('interrupted', `Interrupted by ${received}.`, {
            details:
              done.length === 0 ? ['Nothing was published.'] : ['Published by then:', ...done],
            remedy: 'Run the same command again to finish it.',
            exitCode: SIGNAL_EXIT_CODES[received],
          }),
    stopped: (error) => {
      if (received === undefined) return error;
      const details = error instanceof Failure ? error.details : [];
      // Who knows what becomes of it also knows what to do.
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

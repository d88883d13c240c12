import {Failure} from '../errors.ts';

/** Ctrl-C, being stopped, and the terminal's going away; each with the code that shells give it. */
const SIGNALS = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** The error to end with, where a signal came; `undefined` where none did. */
  readonly failure: (done: readonly string[]) => Failure | undefined;
  /** Signals end the process again as they always do. */
  readonly stop: () => void;
}

/**
 * Turns the first signal into an abort, so that children, containers and temporary files
 * go in an orderly way. A second one ends the process at once.
 */
export function listenForSignals(): Interruption {
  const controller = new AbortController();
  let received: keyof typeof SIGNALS | undefined;
  const listeners = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map((name) => {
    const listener = () => {
      // oxlint-disable-next-line unicorn/no-process-exit -- a second Ctrl-C is meant so
      if (received !== undefined) process.exit(SIGNALS[name]);
      received = name;
      controller.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    failure: (done) =>
      received === undefined
        ? undefined
        : new Failure('interrupted', `Interrupted by ${received}.`, {
            details:
              done.length === 0 ? ['Nothing was published.'] : ['Published by then:', ...done],
            remedy: 'Run the same command again to finish it.',
            exitCode: SIGNALS[received],
          }),
    stop: () => {
      for (const off of listeners) off();
    },
  };
}

import {execa} from 'execa';

/** A part of the whole test run: a program, and the tests that it runs where it runs any. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Where vitest leaves its report; without one the step itself is the check. */
  readonly report?: string;
  /** Only makes something ready for others, and is no check of its own. */
  readonly prepares?: true;
}

export interface RunningStep extends Step {
  readonly ended: Promise<{readonly ok: boolean; readonly seconds: number}>;
  /** Shows what the program has said, and from then on what it says. */
  readonly show: (write: (text: string) => void) => void;
}

/** Starts a step. Its output is kept until somebody wants to see it, so that steps can overlap. */
export function startStep(step: Step): RunningStep {
  const began = performance.now();
  const kept: string[] = [];
  let sink = (text: string): void => {
    kept.push(text);
  };
  const [file, ...args] = step.command;
  const child = execa(file, args, {
    all: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    env: process.stdout.isTTY ? {FORCE_COLOR: '1'} : {NO_COLOR: '1'},
  });
  child.all.setEncoding('utf8').on('data', (text: string) => sink(text));
  return {
    ...step,
    ended: child.then(({failed, exitCode, shortMessage}) => {
      if (exitCode === undefined) sink(`${shortMessage}\n`); // it never started, or was ended
      return {ok: !failed, seconds: (performance.now() - began) / 1000};
    }),
    show: (write) => {
      write(kept.splice(0).join(''));
      sink = write;
    },
  };
}

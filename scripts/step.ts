import {execa} from 'execa';

/** A step of `npm test`: a program, which may run tests. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** File to which vitest writes its report. Without a report, the step counts as one test. */
  readonly report?: string;
  /** The step only prepares others, and does not count as a test. */
  readonly prepares?: true;
}

export interface RunningStep extends Step {
  readonly ended: Promise<{readonly ok: boolean; readonly seconds: number}>;
  /** Writes the output until now, and then all further output. */
  readonly show: (write: (text: string) => void) => void;
}

/** Starts a step. Its output is kept until `show` is called, so that steps can run at the same time. */
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
      if (exitCode === undefined) sink(`${shortMessage}\n`); // the program could not be started, or was killed
      return {ok: !failed, seconds: (performance.now() - began) / 1000};
    }),
    show: (write) => {
      write(kept.splice(0).join(''));
      sink = write;
    },
  };
}

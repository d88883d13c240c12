import {Failure} from '../../errors.ts';
import type {Environment} from '../../environment.ts';
import {choiceName, promptTheme} from './prompt-theme.ts';

/** Says what is wrong with an answer, a sentence; `undefined` where nothing is. */
export type Validate = (answer: string) => string | undefined | Promise<string | undefined>;

/** One of the answers that there are. */
export interface Choice<T extends string = string> {
  readonly value: T;
  /** As it is listed; else the value. */
  readonly name?: string;
  /** More of it, shown while it is pointed at. */
  readonly description?: string;
}

/**
 * What a person is asked. Messages have no colon: what follows is on the same line. Each ends with a
 * {@link Failure} `interrupted` where the person does not want to answer.
 */
export interface Questions {
  /**
   * @param question.initial is the answer if nothing is typed.
   * @param question.example of an answer, which is shown if there is no `initial`.
   */
  readonly text: (question: {
    readonly message: string;
    readonly initial?: string | undefined;
    readonly example?: string | undefined;
    readonly validate?: Validate | undefined;
  }) => Promise<string>;
  readonly choose: <T extends string>(question: {
    readonly message: string;
    /** At least one. */
    readonly choices: readonly Choice<T>[];
    /** The one that is pointed at first. */
    readonly initial?: T | undefined;
  }) => Promise<T>;
  readonly confirm: (question: {
    readonly message: string;
    readonly initial: boolean;
  }) => Promise<boolean>;
  /** Nothing of the answer is shown, nor how long it is. */
  readonly secret: (question: {
    readonly message: string;
    readonly example?: string | undefined;
    readonly validate?: Validate | undefined;
  }) => Promise<string>;
}

/**
 * Whether there is somebody to ask. CI may well give its jobs a terminal; nobody is at it.
 *
 * @param streams what is read from and what is asked on.
 */
export function isInteractive({
  stdin,
  stderr,
  environment,
}: {
  readonly stdin: {readonly isTTY?: boolean | undefined};
  readonly stderr: {readonly isTTY?: boolean | undefined};
  readonly environment: Environment;
}): boolean {
  const {CI, TERM} = environment;
  const isCi = CI !== undefined && CI !== '' && CI !== 'false';
  return stdin.isTTY === true && stderr.isTTY === true && !isCi && TERM !== 'dumb';
}

/**
 * Asks at the terminal, on stderr: stdout is the result's alone.
 *
 * @param options.signal ends a question, as Ctrl-C does.
 * @param options.done what to tell, a line each, of what was changed before the question.
 */
export function terminalQuestions({
  signal,
  done = () => ['Nothing was changed.'],
}: {
  readonly signal?: AbortSignal;
  readonly done?: () => readonly string[];
} = {}): Questions {
  const ask = async <T>(prompt: (context: PromptContext) => Promise<T>) => {
    try {
      return await untilAnswered(prompt, signal);
    } catch (error) {
      if (!(error instanceof Error) || !UNANSWERED.has(error.name)) throw error;
      throw new Failure('interrupted', 'Stopped at a question.', {details: done()});
    }
  };
  return {
    text: async ({message, initial, example, validate}) => {
      const {input} = await import('@inquirer/prompts');
      const theme = promptTheme({
        message,
        asked: initial === undefined ? withExample(message, example) : message,
      });
      const settings = {message, theme, ...(initial === undefined ? {} : {default: initial})};
      const answer = await ask((context) =>
        input({...settings, validate: (given) => verdict(validate, given)}, context),
      );
      return answer.trim();
    },
    choose: async ({message, choices, initial}) => {
      const {select} = await import('@inquirer/prompts');
      const theme = promptTheme({message});
      const settings = {message, theme, ...(initial === undefined ? {} : {default: initial})};
      const listed = choices.map(({name, ...choice}) => ({
        ...choice,
        name: choiceName(name ?? choice.value),
        short: name ?? choice.value,
      }));
      return await ask((context) => select({...settings, choices: listed, loop: false}, context));
    },
    confirm: async ({message, initial}) => {
      const {confirm} = await import('@inquirer/prompts');
      const theme = promptTheme({message});
      return await ask((context) => confirm({message, theme, default: initial}, context));
    },
    secret: async ({message, example, validate}) => {
      const {password} = await import('@inquirer/prompts');
      const theme = promptTheme({message, asked: withExample(message, example)});
      const settings = {message, theme, toggleMask: false};
      const answer = await ask((context) =>
        password({...settings, validate: (given) => verdict(validate, given)}, context),
      );
      return answer.trim();
    },
  };
}

function withExample(message: string, example: string | undefined): string {
  return example === undefined ? message : `${message}, such as ${example}`;
}

/** What the prompts call Ctrl-C, and a signal of ours. */
const UNANSWERED = new Set(['ExitPromptError', 'AbortPromptError']);

interface PromptContext {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/**
 * Waits for an answer. The prompts know Ctrl-C only: after Escape and Ctrl-D, and where the terminal
 * goes away, they would wait for ever, or Node would end without a word.
 */
async function untilAnswered<T>(
  prompt: (context: PromptContext) => Promise<T>,
  outer: AbortSignal | undefined,
): Promise<T> {
  const {stdin: input, stderr: output} = process;
  const controller = new AbortController();
  const stop = () => controller.abort();
  const onKey = (_: unknown, key: {readonly name?: string; readonly ctrl?: boolean}) => {
    if (key.name === 'escape') stop();
    // Behind something typed it takes a character away, and the input goes on.
    else if (key.ctrl === true && key.name === 'd') {
      setImmediate(() => {
        if (input.isPaused()) stop();
      });
    }
  };
  input.on('keypress', onKey);
  const gone = ['end', 'close', 'error'] as const;
  for (const event of gone) input.on(event, stop);
  const {signal: own} = controller;
  try {
    if (input.readableEnded || input.destroyed) stop();
    const signal = outer === undefined ? own : AbortSignal.any([outer, own]);
    return await prompt({input, output, signal});
  } finally {
    input.off('keypress', onKey);
    for (const event of gone) input.off(event, stop);
  }
}

async function verdict(validate: Validate | undefined, given: string): Promise<string | true> {
  return (await validate?.(given.trim())) ?? true;
}

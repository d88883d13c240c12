import {Failure} from '../../errors.ts';
import type {Environment} from '../../environment.ts';
import {printable} from '../../printable.ts';
import {choiceName, promptTheme} from './prompt-theme.ts';

/** Returns a sentence that says what is wrong with an answer, `undefined` if the answer is valid. */
export type Validate = (answer: string) => string | undefined | Promise<string | undefined>;

/** An answer to choose. */
export interface Choice<T extends string = string> {
  readonly value: T;
  /** The text in the list. Default: the value. */
  readonly name?: string;
  /** More about the answer, shown while it is selected. */
  readonly description?: string;
}

/**
 * Asks a person. Messages end without a colon, and the answer follows on the same line. Each function
 * throws a {@link Failure} `interrupted` if the person cancels.
 */
export interface Questions {
  /**
   * @param question.initial the answer if nothing is typed. Not proposed if it has unprintable characters.
   * @param question.example an example of an answer. It is shown if there is no `initial`.
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
    /** The choice that is selected first. */
    readonly initial?: T | undefined;
  }) => Promise<T>;
  readonly confirm: (question: {
    readonly message: string;
    readonly initial: boolean;
  }) => Promise<boolean>;
  /** Shows neither the answer nor its length. */
  readonly secret: (question: {
    readonly message: string;
    readonly example?: string | undefined;
    readonly validate?: Validate | undefined;
  }) => Promise<string>;
}

/** Whether a person can answer questions. Always false in CI, even if the job has a terminal. */
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
 * Asks questions at the terminal, on stderr, because stdout is only for the result.
 *
 * @param options.signal cancels a question, like Ctrl-C.
 * @param options.done returns what was changed before the question, a line each. The error shows it.
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
      throw new Failure('interrupted', 'Cancelled.', {details: done()});
    }
  };
  return {
    text: async ({message, initial: proposed, example, validate}) => {
      const {input} = await import('@inquirer/prompts');
      // Tab writes it to the terminal unchanged, and Enter would accept invisible characters.
      const initial = proposed === undefined || isPrintable(proposed) ? proposed : undefined;
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

function isPrintable(text: string): boolean {
  return printable(text) === text;
}

function withExample(message: string, example: string | undefined): string {
  return example === undefined ? message : `${message}, such as ${example}`;
}

/** The errors of Inquirer for Ctrl-C, and for our signal. */
const UNANSWERED = new Set(['ExitPromptError', 'AbortPromptError']);

interface PromptContext {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/**
 * Waits for an answer. Inquirer handles only Ctrl-C. After Escape or Ctrl-D, or when the terminal is
 * closed, it would wait forever, or Node.js would exit without a message.
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
    // After typed text, Ctrl-D deletes a character, and the input stays open.
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

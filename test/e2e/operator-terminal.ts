import {setTimeout as sleep} from 'node:timers/promises';
import type {Operator} from './operator.ts';
import type {Terminal} from '../pseudo-terminal.ts';
import {startInTerminal} from './terminal.ts';

/** A question, by its first words or by a text on the screen, and the keys to type. */
export type Answer = readonly [question: string | RegExp, keys: string];

interface AtTerminal {
  readonly columns?: number;
  /** Default: the checkout. */
  readonly cwd?: string;
  readonly answers?: readonly Answer[];
}

/** Starts a command in the checkout, at a terminal. */
export function startAt(
  {checkout, env}: Pick<Operator, 'checkout' | 'env'>,
  args: readonly string[],
  {columns = 80, cwd = checkout}: AtTerminal = {},
): Terminal {
  return startInTerminal(args, {cwd, env, columns});
}

/** Answers one question after another, as soon as each appears. */
export async function answer(terminal: Terminal, answers: readonly Answer[]): Promise<void> {
  for (const [question, keys] of answers) {
    await terminal.waitFor(typeof question === 'string' ? `? ${question}` : question);
    terminal.type(keys);
  }
}

/** The screen after the program has ended. */
interface Seen {
  readonly code: number;
  readonly shown: string;
  /** All output, including text that was on the screen only for a while. */
  readonly raw: string;
}

/** Waits for the end. Reports an unexpected question with the screen. */
export async function ended(terminal: Terminal): Promise<Seen> {
  const code = await Promise.race([terminal.exit, sleep(120_000)]);
  if (code === undefined) throw new Error(`It has not ended:\n${terminal.screen()}`);
  return {code, shown: terminal.screen(), raw: terminal.raw()};
}

/** Runs a command in the checkout, at a terminal, to its end. */
export async function operateAt(
  operator: Pick<Operator, 'checkout' | 'env'>,
  args: readonly string[],
  options: AtTerminal = {},
): Promise<Seen> {
  const terminal = startAt(operator, args, options);
  await answer(terminal, options.answers ?? []);
  return ended(terminal);
}

/** The calls that change something in the account. */
export function writes({aws}: Pick<Operator, 'aws'>): string[] {
  return aws.actions.filter((it) => !/:(?:BatchGet|Get|List|Describe)/u.test(it));
}

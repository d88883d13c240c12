import type {ErrorCode} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';
import {type Line, line, styled} from '../output/line.ts';
import {spell} from '../spell.ts';
import type {ParserError} from './parser-error.ts';
import {parserWords} from './parser-words.ts';
import {systemFailure} from './system-failure.ts';

/** An error as data, for `--json` and reports. */
export interface ShownError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: readonly string[];
  readonly remedy: readonly string[];
}

/** An error as `--json` and `--report` write it. */
export interface ErrorJson {
  readonly error: ShownError & {readonly exit: number};
}

const SEE_HELP = 'See more help with --help';
/** Lines that oclif's parser adds before and after an error, even one of ours. */
const FRAME = new RegExp(`^(?:Parsing --\\S+|The following errors? occurred:|${SEE_HELP})$`, 'u');

/** Converts any error to the form in which people and programs see it. */
export function shownError(error: Error & {readonly oclif?: unknown}): ShownError {
  const lines = error.message.split('\n').map((line) => line.trim());
  const [message = '', ...more] = lines.filter((line) => line !== '' && !FRAME.test(line));
  if (error instanceof Failure) {
    return {
      code: error.code,
      message,
      details: [...more, ...error.details],
      remedy: error.remedy.map(spell),
    };
  }
  if (error.oclif !== undefined) {
    const remedy = lines.includes(SEE_HELP) ? ['For usage, add --help.'] : [];
    const [worded = '', ...details] = parserWords([message, ...more], error as ParserError);
    return {code: 'usage.invalid', message: worded, details, remedy};
  }
  const known = systemFailure(error);
  if (known !== undefined) return shownError(known);
  return {
    code: 'system.internal',
    message: `Unexpected error: ${message === '' ? error.name : message}`,
    details: more,
    remedy: ['Run the command again with DEBUG=1, and report the output.'],
  };
}

/**
 * Formats an error for people: what happened, the evidence, what to do next. Long lines are left to the
 * terminal to wrap, so that you can copy commands and references.
 */
export function errorLines({message, details, remedy}: Omit<ShownError, 'code'>): Line[] {
  return [
    line`${styled('red', 'Error:')} ${message}`,
    ...block(details.map((it) => `    ${it}`)),
    ...block(remedy.map((it) => line`${styled('cyan', '→')} ${it}`)),
  ];
}

function block(lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

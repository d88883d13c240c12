import {styleText} from 'node:util';
import type {ErrorCode} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';
import {printable} from '../../printable.ts';
import {systemFailure} from './system-failure.ts';

/** An error as data, for `--json` and reports. */
export interface ShownError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: readonly string[];
  readonly remedy: readonly string[];
}

/** An error as `--json` and `--report` give it. */
export interface ErrorJson {
  readonly error: ShownError & {readonly exit: number};
}

const SEE_HELP = 'See more help with --help';
/** What oclif's parser puts around an error, even one of ours, on lines of their own. */
const FRAME = new RegExp(`^(?:Parsing --\\S+|The following errors? occurred:|${SEE_HELP})$`, 'u');

/** Anything thrown, in the form in which people and programs see it. */
export function shownError(error: Error & {readonly oclif?: unknown}): ShownError {
  const lines = error.message.split('\n').map((line) => line.trim());
  const [message = '', ...more] = lines.filter((line) => line !== '' && !FRAME.test(line));
  if (error instanceof Failure) {
    return {code: error.code, message, details: [...more, ...error.details], remedy: error.remedy};
  }
  if (error.oclif !== undefined) {
    const remedy = lines.includes(SEE_HELP) ? ['--help shows what there is.'] : [];
    return {code: 'usage.invalid', message, details: more, remedy};
  }
  const known = systemFailure(error);
  if (known !== undefined) return shownError(known);
  return {
    code: 'system.internal',
    message: `This should not happen: ${message === '' ? error.name : message}`,
    details: more,
    remedy: ['Run it again with DEBUG=1 to see where, and report it.'],
  };
}

/**
 * The lines that a person sees: what happened, the evidence, what to do next. The terminal itself
 * wraps them, so that commands and references can be copied.
 *
 * @param stream where they go, whose colours they have.
 */
export function errorLines(
  {message, details, remedy}: Omit<ShownError, 'code'>,
  stream: NodeJS.WriteStream = process.stderr,
): string[] {
  const paint = (style: 'red' | 'cyan', text: string) => styleText(style, text, {stream});
  return [
    `${paint('red', 'Error:')} ${printable(message)}`,
    ...block(details.map((line) => `    ${printable(line)}`.trimEnd())),
    ...block(remedy.map((line) => `${paint('cyan', '→')} ${printable(line)}`)),
  ];
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

import {styleText} from 'node:util';
import {Failure} from '../errors.ts';

/** An error as data, for `--json` and reports. */
export interface ShownError {
  readonly message: string;
  readonly details: readonly string[];
  readonly remedy: readonly string[];
}

/** Anything thrown, in the form in which people and programs see it. */
export function shownError(error: Error & {oclif?: {exit?: number}}): ShownError {
  if (error instanceof Failure) {
    return {message: error.message, details: error.details, remedy: error.remedy};
  }
  if (error.oclif !== undefined) {
    const [message = '', ...details] = error.message.split('\n').filter((it) => it.trim() !== '');
    return {message, details, remedy: []};
  }
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
    return {
      message: 'The disk is full.',
      details: [error.message],
      remedy: ['Free some space, then run the same command again.'],
    };
  }
  return {
    message: `This should not happen: ${error.message}`,
    details: [],
    remedy: ['Run it again with DEBUG=1 to see where, and report it.'],
  };
}

/** The lines that a person sees: what happened, the evidence, what to do next. */
export function errorLines({message, details, remedy}: ShownError): string[] {
  return [
    `${paint('red', 'Error:')} ${message}`,
    ...(details.length === 0 ? [] : ['', ...details.map((line) => `    ${line}`)]),
    ...(remedy.length === 0 ? [] : ['', ...remedy.map((line) => `${paint('cyan', '→')} ${line}`)]),
  ];
}

function paint(style: 'red' | 'cyan', text: string): string {
  return styleText(style, text, {stream: process.stderr});
}

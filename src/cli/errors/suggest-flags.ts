import {nearest} from '../../nearest.ts';
import type {ParserError} from './parser-error.ts';

/**
 * Suggests flags for unknown ones: `Did you mean --registry?` Some commands name with an argument what others name with
 * a flag.
 *
 * @returns a sentence for each unknown flag with a similar known flag. Empty for other errors.
 */
export async function flagSuggestions(error: ParserError): Promise<string[]> {
  const known = Object.keys(error.parse?.input?.flags ?? {});
  const [argument] = Object.keys(error.parse?.input?.args ?? {});
  const meant: string[] = [];
  for (const flag of unknownFlags(error)) {
    const near = await nearest(flag, known);
    if (near !== undefined) meant.push(`Did you mean --${near}?`);
    else if (argument !== undefined && [argument, 'name'].includes(flag)) {
      meant.push(`Pass the ${argument} as an argument, without a flag.`);
    }
  }
  return meant;
}

/** Returns the names of the unknown flags, without dashes. Empty for other errors. */
export function unknownFlags({flags, message}: ParserError): string[] {
  return message.startsWith('Nonexistent flag') && Array.isArray(flags)
    ? flags.map((flag) => String(flag).replace(/^-+/u, '').replace(/=.*$/u, ''))
    : [];
}

import {nearest} from '../../nearest.ts';

/** What an error of oclif's parser carries; its classes are not among oclif's exports. */
interface ParserError extends Error {
  /** Those that are not known, as they were given. */
  readonly flags?: unknown;
  readonly parse?: {readonly input?: {readonly flags?: object}};
}

/**
 * The flag that was meant where oclif knows none of that name: `Did you mean --registry?`
 *
 * @returns a sentence for each flag that is near one of the command's; nothing for other errors.
 */
export async function flagSuggestions(error: ParserError): Promise<string[]> {
  const known = Object.keys(error.parse?.input?.flags ?? {});
  const meant: string[] = [];
  for (const flag of unknownFlags(error)) {
    const near = await nearest(flag, known);
    if (near !== undefined) meant.push(`Did you mean --${near}?`);
  }
  return meant;
}

/** Names, without dashes, of the flags that the command does not have; none for other errors. */
export function unknownFlags({flags, message}: ParserError): string[] {
  return message.startsWith('Nonexistent flag') && Array.isArray(flags)
    ? flags.map((flag) => String(flag).replace(/^-+/u, '').replace(/=.*$/u, ''))
    : [];
}

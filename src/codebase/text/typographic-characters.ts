import {codePoint, nameOf} from './character-names.ts';
import type {Diagnostic} from './diagnostic.ts';
import type {TextFile} from './text-file.ts';

/** Typographic quotes, and typographic dashes before the name of an option. */
const TYPOGRAPHIC =
  /(?<quote>[\u2018-\u201F])|(?<=(?:^|[\s=]))(?<dash>[\u2010-\u2015\u2212])(?=[\p{L}\u2010-\u2015\u2212-])/gu;

/**
 * Finds typographic characters that a word processor inserts for quotes and hyphens. A shell reads them
 * as letters. They may be intended, so this returns only one warning per line.
 *
 * @param start the position of the line in the file.
 */
export function typographicCharacters(file: TextFile, start: number, line: string): Diagnostic[] {
  const [first, ...more] = line.matchAll(TYPOGRAPHIC);
  if (first === undefined) return [];
  const isQuote = first.groups?.['quote'] !== undefined;
  const name = `${codePoint(first[0])} ${nameOf(first[0])}`;
  const count = more.length === 0 ? '' : ` (${more.length + 1} such characters in this line)`;
  return [
    file.problem(
      start + first.index,
      1,
      `${name} is not a ${isQuote ? 'quote' : 'hyphen'} in a shell${count}.`,
      isQuote
        ? 'If you meant a quote, replace it with " or \'.'
        : 'If you meant a hyphen, replace it with -.',
    ),
  ];
}

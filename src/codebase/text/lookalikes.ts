import {codePoint, nameOf} from './character-names.ts';
import type {Diagnostic} from './diagnostic.ts';
import type {TextFile} from './text-file.ts';

/** Quotes of a text processor, and dashes of one before an option's name. */
const TYPOGRAPHIC =
  /(?<quote>[\u2018-\u201F])|(?<=(?:^|[\s=]))(?<dash>[\u2010-\u2015\u2212])(?=[\p{L}\u2010-\u2015\u2212-])/gu;

/**
 * Characters of a command that a text processor puts in the place of quotes and hyphens. A shell takes
 * them for letters. They may be meant, so that they are no more than a warning: one for each line.
 *
 * @param start where the line begins in the file.
 */
export function lookalikes(file: TextFile, start: number, line: string): Diagnostic[] {
  const [first, ...more] = line.matchAll(TYPOGRAPHIC);
  if (first === undefined) return [];
  const isQuote = first.groups?.['quote'] !== undefined;
  const name = `${codePoint(first[0])} ${nameOf(first[0])}`;
  const count = more.length === 0 ? '' : ` (${more.length + 1} such characters in this line)`;
  return [
    file.problem(
      start + first.index,
      1,
      `${name} is not a ${isQuote ? 'quote' : 'hyphen'} to a shell${count}.`,
      isQuote
        ? 'If it is not meant, replace it with " or \'.'
        : 'If it is not meant, replace it with -.',
    ),
  ];
}

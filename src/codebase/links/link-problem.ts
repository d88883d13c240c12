import {unreachable} from '../../errors.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {quoted} from '../text/text-file.ts';
import type {BrokenLink} from './resolve-path.ts';

/**
 * Says why a file cannot be read over a link.
 *
 * @param file the file that is wanted. The link may be a folder that it is in.
 * @param effect what that means for the file, as the end of a sentence; empty if the rest says it.
 */
export function linkProblem(
  file: string,
  {kind, link, target}: BrokenLink,
  effect = '',
): Diagnostic {
  const start = link === file ? 'This is a link' : `${link} is a link`;
  const end = effect === '' ? '.' : `, so ${effect}.`;
  const to = quoted(target);
  switch (kind) {
    case 'outside': {
      return {
        file,
        message: `${start} that leads out of the codebase, to ${to}${end}`,
        hint: 'Put a copy in its place, or build the folder that holds both.',
      };
    }
    case 'circle': {
      return {file, message: `${start} that leads back to itself, by ${to}${end}`, hint: REPLACE};
    }
    case 'dangling': {
      return {file, message: `${start} to ${to}, which does not exist${end}`, hint: REPLACE};
    }
    default: {
      return unreachable(kind);
    }
  }
}

const REPLACE = 'Correct the link, or put a file in its place.';

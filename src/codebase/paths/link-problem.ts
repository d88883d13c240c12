import {unreachable} from '../../errors.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {quoted} from '../text/text-file.ts';
import type {BrokenLink} from './resolve-path.ts';

/**
 * Explains why a file cannot be read through a link.
 *
 * @param file the file. The link may be one of its folders.
 * @param effect the consequence for the file, as the end of a sentence; may be empty.
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
        message: `${start} to ${to}, which is outside the codebase${end}`,
        hint: 'Replace the link with a copy, or build the folder that contains both.',
      };
    }
    case 'circle': {
      return {
        file,
        message: `${start} to ${to}, which leads back to the link${end}`,
        hint: REPLACE,
      };
    }
    case 'dangling': {
      return {file, message: `${start} to ${to}, which does not exist${end}`, hint: REPLACE};
    }
    default: {
      return unreachable(kind);
    }
  }
}

const REPLACE = 'Correct the link, or replace it with a file.';

import {printable} from '../../printable.ts';

/**
 * Returns a line of output as it is shown: without colours and control characters, and without secrets. Hides secrets
 * before and after cleaning, because colours can split a secret and tabs become spaces.
 *
 * @param mask hides the secrets of a text.
 */
export function shownLine(raw: string, mask: (text: string) => string): string {
  return mask(printable(mask(raw)).trimEnd());
}

/** Returns the last state of a line that a progress bar has overwritten. */
export function lastState(raw: string): string {
  return raw.split('\r').findLast((state) => printable(state).trimEnd() !== '') ?? '';
}

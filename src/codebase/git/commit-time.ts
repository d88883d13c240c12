/** The end of the year 9999, in seconds: RFC 3339, which images use, has no later times. */
const LAST = 253_402_300_799;

/**
 * Reads a commit's time. Git stores up to 64 bits; what images and JavaScript cannot hold is left out.
 *
 * @param seconds since 1970, as Git's `%ct` gives them; empty if the commit has no valid date.
 * @returns the time, or a warning that says why there is none.
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function commitTime(seconds: string): {readonly time?: Date; readonly warning?: string} {
  const number = /^\d+$/u.test(seconds) ? Number(seconds) : Number.NaN;
  if (number <= LAST) return {time: new Date(number * 1000)};
  const found =
    seconds === ''
      ? 'The commit has no valid date'
      : `The commit's date is out of range (${seconds} seconds since 1970; the last is in the year 9999)`;
  return {warning: `${found}, so the images get no creation date.`};
}

/** The end of the year 9999, in seconds: the last time of RFC 3339, which images use. */
const LAST = 253_402_300_799;

/**
 * Reads the time of a commit. Git stores up to 64 bits, which is more than images and JavaScript support.
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
      : `The commit's date is after the year 9999 (${seconds} seconds since 1970)`;
  return {warning: `${found}, so the images get no creation date.`};
}

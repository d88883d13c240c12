const SHOWN_LINES = 15;
/** Some compilers print whole minified files on one line. */
const SHOWN_LENGTH = 500;

/** The last lines of an output, for an error: long lines are cut, and empty lines at both ends are removed. */
export function lastLines(lines: readonly string[], most = SHOWN_LINES): string[] {
  const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
  const last = lines.slice(Math.max(end - most, 0), end);
  const start = last.findIndex((line) => line.trim() !== '');
  return last
    .slice(Math.max(start, 0))
    .map((line) => (line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)} …` : line));
}

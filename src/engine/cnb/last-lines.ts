const SHOWN_LINES = 15;
/** Compilers print whole minified files as one line. */
const SHOWN_LENGTH = 500;

/** The last lines of an output as an error shows them: not too many, not too long, none empty at the ends. */
export function lastLines(lines: readonly string[], most = SHOWN_LINES): string[] {
  const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
  const last = lines.slice(Math.max(end - most, 0), end);
  const start = last.findIndex((line) => line.trim() !== '');
  return last
    .slice(Math.max(start, 0))
    .map((line) => (line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)} …` : line));
}

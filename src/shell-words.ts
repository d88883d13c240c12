/** Replaces `$` while a line is parsed, so that variables stay. A private-use character. */
const DOLLAR = '\uE000';

/**
 * Splits a command line into the words for a program that runs without a shell. Variables and patterns stay
 * unchanged. Everything after the first operator (`;`, `|`, `>`, …) is dropped. Paketo's Procfile buildpack
 * does the same if the run image has no shell.
 *
 * @see https://github.com/mattn/go-shellwords
 */
export async function shellWords(line: string): Promise<string[]> {
  const words = (await entriesOf(line)).map((entry) => {
    if (typeof entry === 'string') return entry.replaceAll(DOLLAR, '$');
    return 'pattern' in entry ? entry.pattern.replaceAll(DOLLAR, '$') : undefined;
  });
  const end = words.indexOf(undefined);
  return words.slice(0, end === -1 ? words.length : end).filter((word) => word !== undefined);
}

/** Whether a line requires a shell, because it has variables, patterns or operators. */
export async function needsShell(line: string): Promise<boolean> {
  if (/[$`]/u.test(line)) return true;
  return (await entriesOf(line)).some((entry) => typeof entry !== 'string');
}

async function entriesOf(line: string) {
  const {parse} = await import('shell-quote');
  return parse(line.replaceAll('$', DOLLAR));
}

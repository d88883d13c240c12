/** Stands in for `$` while a line is parsed, so that no variable is replaced. It is for private use. */
const DOLLAR = '\uE000';

/**
 * Splits a command line into the words of a program that is started without a shell. Variables and
 * patterns stay as they are, and everything from the first operator (`;`, `|`, `>`, …) on is dropped:
 * this is what Paketo's buildpack makes of a Procfile line for a run image without a shell.
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

/** Whether a line means something else without a shell: it has variables, patterns or operators. */
export async function needsShell(line: string): Promise<boolean> {
  if (/[$`]/u.test(line)) return true;
  return (await entriesOf(line)).some((entry) => typeof entry !== 'string');
}

async function entriesOf(line: string) {
  const {parse} = await import('shell-quote');
  return parse(line.replaceAll('$', DOLLAR));
}

import {shellQuoting} from '../../../shell-word.ts';
import type {OperatorRun} from '../run/operator-run.ts';

/** Flags as the parser gives them. */
type Flags = Readonly<
  Partial<Record<string, string | number | boolean | readonly string[] | undefined>>
>;

/** What is of one run only. */
const OF_ONE_RUN = new Set(['dry-run', 'exit-code', 'json', 'quiet', 'verbose']);
/** As documentation has them. */
const FIRST = ['profile', 'name', 'desc', 'git', 'branch', 'buildspec'];

/**
 * The command line that does the same without a question, ready to be copied into a shell. No flag
 * carries a secret.
 *
 * @param command `ci-image-builder codebuild codedeploy`.
 * @param columns the terminal's width: where it doesn't fit there is a line for each flag.
 */
export async function equivalentCommandLines(
  command: string,
  flags: Flags,
  columns = Infinity,
): Promise<string[]> {
  const word = await shellQuoting();
  const settings = Object.entries(flags)
    .filter(([name]) => !OF_ONE_RUN.has(name))
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .flatMap(([name, value]) => flagTexts(name, value, word));
  const line = [command, ...settings].join(' ');
  if (line.length <= columns || settings.length === 0) return [line];
  const lines = [command, ...settings.map((it) => `  ${it}`)];
  return lines.map((it, index) => (index === lines.length - 1 ? it : `${it} \\`));
}

/**
 * Shows the command line that needs no question, whether what was asked for has been done or not: the
 * answers are not to be lost with it.
 */
export async function sayEquivalentCommand(
  command: string,
  flags: Flags,
  {say}: Pick<OperatorRun, 'say'>,
  words = 'Next time without questions:',
): Promise<void> {
  // Pipes have no width, and some terminals don't tell theirs.
  const columns = process.stderr.columns || Infinity;
  say(words);
  for (const line of await equivalentCommandLines(command, flags, columns)) say(line);
}

function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at === -1 ? FIRST.length : at;
}

function flagTexts(name: string, value: Flags[string], word: (text: string) => string): string[] {
  if (value === undefined) return [];
  if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
  return [value].flat().map((it) => {
    const text = String(it);
    // What begins with a dash would be taken for a flag by whoever reads it.
    return text.startsWith('-') ? `--${name}=${word(text)}` : `--${name} ${word(text)}`;
  });
}

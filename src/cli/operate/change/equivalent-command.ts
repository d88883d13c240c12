import {shellQuoting} from '../../../shell-quoting.ts';
import {stderr} from '../../output/text-output.ts';
import type {OperatorRun} from '../run/operator-run.ts';

/** Flags as the parser gives them. */
type Flags = Readonly<
  Partial<Record<string, string | number | boolean | readonly string[] | undefined>>
>;

/** Flags that apply to one run only. */
const OF_ONE_RUN = new Set(['dry-run', 'exit-code', 'json', 'quiet', 'verbose']);
/** Order of the flags, as in the docs. */
const FIRST = ['profile', 'name', 'desc', 'git', 'branch', 'buildspec'];

/**
 * Returns the command line that does the same without questions, quoted for a shell. No flag contains a
 * secret.
 *
 * @param command `ci-image-builder codebuild codedeploy`.
 * @param columns width of the terminal. If the command does not fit, each flag gets its own line.
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
 * Shows the command line that does the same without questions. Also after a failure, so that the answers
 * are not lost.
 */
export async function sayEquivalentCommand(
  command: string,
  flags: Flags,
  {say}: Pick<OperatorRun, 'say'>,
  words = 'To skip the questions next time, run:',
): Promise<void> {
  // Pipes and some terminals report no width.
  const columns = stderr.columns || Infinity;
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
    // A value that starts with a dash would be parsed as a flag.
    return text.startsWith('-') ? `--${name}=${word(text)}` : `--${name} ${word(text)}`;
  });
}

import {nextTimeLines} from './next-time.ts';
import type {OperatorRun} from '../run/operator-run.ts';

/**
 * Shows the command line that needs no question, whether what was asked for has been done or not: the
 * answers are not to be lost with it.
 */
export async function sayNextTime(
  command: string,
  flags: Parameters<typeof nextTimeLines>[1],
  {say}: Pick<OperatorRun, 'say'>,
  words = 'Next time without questions:',
): Promise<void> {
  // Pipes have no width, and some terminals don't tell theirs.
  const columns = process.stderr.columns || Infinity;
  say(words);
  for (const line of await nextTimeLines(command, flags, columns)) say(line);
}

import {Failure} from '../../errors.ts';
import {nearest} from '../../nearest.ts';

/** The only flags that stand where a command is expected. */
const WITHOUT_COMMAND = ['help', 'version'];
const SEE_HELP = '--help shows what there is.';

/**
 * The error for words that are no command, with the command that was probably meant.
 *
 * @param words as they were given, with what may be arguments: `image`, `bulid`, `folder`.
 * @param commands all that there are: `image build`.
 */
export async function unknownCommand(
  words: readonly string[],
  commands: readonly string[],
): Promise<Failure> {
  const [first = ''] = words;
  if (first.startsWith('-')) return await flagBeforeCommand(first);
  // The first word may have been left out.
  const spellings = new Map([
    ...commands.map((it) => [it.replace(/^\S+ /u, ''), it] as const),
    ...commands.map((it) => [it, it] as const),
  ]);
  const meant = await nearestStart(words, [...spellings.keys()]);
  const remedy = meant === undefined ? [] : [`Did you mean \`${spellings.get(meant)}\`?`];
  return new Failure('usage.unknown-command', `There is no command "${words.join(' ')}".`, {
    remedy: [...remedy, SEE_HELP],
  });
}

/** The error for a flag that stands where a command is expected: of no command at all, or of a topic. */
export async function flagBeforeCommand(flag: string): Promise<Failure> {
  const meant = await nearest(flag.replace(/^-+/u, ''), WITHOUT_COMMAND);
  const remedy = meant === undefined ? [] : [`Did you mean --${meant}?`];
  return new Failure('usage.unknown-command', `A command comes before ${flag}.`, {
    remedy: [...remedy, SEE_HELP],
  });
}

/** Arguments may follow a command, so shorter starts are looked at, too. */
async function nearestStart(
  words: readonly string[],
  known: readonly string[],
): Promise<string | undefined> {
  const ofLength = known.filter((it) => it.split(' ').length === words.length);
  const near = await nearest(words.join(' '), ofLength);
  return near ?? (words.length > 1 ? await nearestStart(words.slice(0, -1), known) : undefined);
}

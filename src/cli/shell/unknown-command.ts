import {isToken} from '../../codebuild/buildspec/looks-secret.ts';
import {Failure} from '../../errors.ts';
import {nearest} from '../../nearest.ts';

/** The flags that need no command. */
const WITHOUT_COMMAND = ['help', 'version'];
const SEE_HELP = 'See all commands: ci-image-builder --help';

/**
 * Returns the error for an unknown command, with the command that was probably meant.
 *
 * @param words of the command line, including possible arguments: `image`, `bulid`, `folder`.
 * @param commands all commands: `image build`.
 */
export async function unknownCommand(
  words: readonly string[],
  commands: readonly string[],
): Promise<Failure> {
  const [first = ''] = words;
  if (first.startsWith('-')) return await flagBeforeCommand(first);
  const called = commands.find((it) => words.join(' ').startsWith(`${it} `));
  if (called !== undefined) return unexpectedArgument(called);
  // `build` alone may mean `image build`.
  const spellings = new Map([
    ...commands.map((it) => [it.replace(/^\S+ /u, ''), it] as const),
    ...commands.map((it) => [it, it] as const),
  ]);
  const meant = await nearestStart(words, [...spellings.keys()]);
  const remedy = meant === undefined ? [] : [`Did you mean \`${spellings.get(meant)}\`?`];
  // People paste tokens.
  const shown = words.map((it) => (isToken(it) ? '***' : it)).join(' ');
  return new Failure('usage.unknown-command', `Unknown command "${shown}".`, {
    remedy: [...remedy, SEE_HELP],
  });
}

/**
 * Returns the error for words after a command without arguments, which oclif takes for a command. They may be a secret,
 * so they are not repeated.
 */
function unexpectedArgument(command: string): Failure {
  return new Failure('usage.invalid', `\`${command}\` takes no arguments, only flags.`, {
    remedy: `See its flags: ci-image-builder ${command} --help`,
  });
}

/** Returns the error for a flag in the place of a command: `--nope`, or `image --nope`. */
export async function flagBeforeCommand(flag: string): Promise<Failure> {
  const meant = await nearest(flag.replace(/^-+/u, ''), WITHOUT_COMMAND);
  const remedy = meant === undefined ? [] : [`Did you mean --${meant}?`];
  return new Failure('usage.unknown-command', `Expected a command before ${flag}.`, {
    remedy: [...remedy, SEE_HELP],
  });
}

/** The last words may be arguments, so the search is repeated without them. */
async function nearestStart(
  words: readonly string[],
  known: readonly string[],
): Promise<string | undefined> {
  const ofLength = known.filter((it) => it.split(' ').length === words.length);
  const near = await nearest(words.join(' '), ofLength);
  return near ?? (words.length > 1 ? await nearestStart(words.slice(0, -1), known) : undefined);
}

import {type Line, styled} from '../output/line.ts';

/** A command in oclif's manifest. */
export interface ListedCommand {
  readonly id: string;
  readonly summary?: string | undefined;
  readonly hidden?: boolean | undefined;
  readonly aliases?: readonly string[] | undefined;
}

export interface Topic {
  readonly bin: string;
  readonly name: string;
  readonly description: string;
  /** All commands, including those of other topics. */
  readonly commands: readonly ListedCommand[];
}

interface TopicHelpOptions {
  /** Width of the terminal, in characters. */
  readonly columns: number;
}

/** If a summary has more lines, oclif uses another layout for the whole list. */
const MOST_LINES = 5;

/**
 * Formats the help of a topic exactly as oclif does.
 *
 * @returns `undefined` if the topic uses a feature of oclif that this function does not cover.
 */
export function topicHelp(
  {bin, name, description, commands}: Topic,
  {columns}: TopicHelpOptions,
): Line[] | undefined {
  const listed = commands
    .filter(({id, hidden}) => id.startsWith(`${name}:`) && hidden !== true)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const names = listed.map(({id}) => id.replaceAll(':', ' '));
  const indent = Math.max(...names.map((it) => it.length)) + 2;
  const summaries = listed.map(({summary = ''}) => summary);
  const broken = summaries.map((it) => breakLine(it, columns - indent - 2));
  const isPlain =
    listed.length > 0 &&
    [description, ...summaries].every(
      (it) => /^(?! )[ -~]+(?<! )$/u.test(it) && !/<%| {2}/u.test(it),
    ) &&
    listed.every(({id, aliases = []}) => aliases.length === 0 && id.split(':').length === 2) &&
    broken.every((it) => it.length <= MOST_LINES) &&
    broken.flat().every((it) => it.length <= columns - indent - 2);
  if (!isPlain) return undefined;
  const list = names.flatMap((it, index) => {
    const [first = '', ...rest] = broken[index] ?? [];
    return [`${it.padEnd(indent)}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
  });
  return [
    description,
    '',
    styled('bold', 'USAGE'),
    `  $ ${bin} ${name} COMMAND`,
    '',
    styled('bold', 'COMMANDS'),
    ...list.map((line) => `  ${line}`),
    '',
  ];
}

function breakLine(text: string, columns: number): string[] {
  const [first = '', ...words] = text.split(' ');
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= columns) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}

import type {Config} from '@oclif/core/config';

type LoadedCommand = Config['commands'][number];
type LoadedFlag = LoadedCommand['flags'][string];

/** Commands as oclif loads them, and what the pages say about the program. */
export interface CommandSet {
  readonly bin: string;
  readonly topics: readonly {readonly name: string; readonly description?: string | undefined}[];
  readonly commands: readonly LoadedCommand[];
}

/** The flag group that every command has. The index page describes it once. */
const GLOBAL = 'GLOBAL';
const INDEX = 'README.md';
const GENERATED =
  '<!-- Generated from the commands by `npm run docs`. Change the texts in commands/ and src/cli/. -->';

/**
 * Writes the command reference.
 *
 * @param set all commands; hidden ones are left out.
 * @returns the text of each page by its file name: an index, and a page for each topic.
 * @throws if a text uses a template other than `config.bin` and `command.id`.
 */
export function commandPages(set: CommandSet): ReadonlyMap<string, string> {
  const commands = set.commands
    .filter(({hidden}) => !hidden)
    .toSorted((a, b) => a.id.localeCompare(b.id));
  const topics = set.topics.filter(({name}) => commands.some(({id}) => id.startsWith(`${name}:`)));
  const pages = new Map([[INDEX, indexPage({...set, topics, commands})]]);
  for (const topic of topics) {
    const own = commands.filter(({id}) => id.startsWith(`${topic.name}:`));
    pages.set(`${topic.name}.md`, topicPage(set.bin, topic, own));
  }
  return pages;
}

function indexPage({bin, topics, commands}: CommandSet): string {
  const alone = commands.filter(({id}) => !id.includes(':'));
  const inTopics = commands.filter(({id}) => id.includes(':'));
  const rows = inTopics.map((it) => {
    const [topic = ''] = it.id.split(':');
    return `| [\`${words(it)}\`](${topic}.md#${bin}-${words(it).replaceAll(' ', '-')}) | ${cell(summary(it, bin))} |`;
  });
  const flags = inTopics.flatMap((it) => flagsOf(it).filter(isGlobal));
  const global = [...new Map(flags.map((it) => [it.name, it])).values()];
  return page([
    '# Commands',
    `${topics.map(({name}) => `[\`${bin} ${name}\`](${name}.md)`).join(' and ')} have a page each. \`${bin} COMMAND --help\` shows the same text in a terminal.`,
    table(['Command', 'Description'], [...rows, ...alone.map((it) => aloneRow(it, bin))]),
    '## Global flags',
    `Every command takes these flags, except ${list(alone.map((it) => `\`${words(it)}\``))}.`,
    table(
      ['Flag', 'Description'],
      [
        ...global.map((it) => flagRow(it)),
        '| `--help` | Show help for the command. |',
        `| \`--version\` | Show the version. Use it without a command: \`${bin} --version\`. |`,
      ],
    ),
    ...alone.flatMap((it) => commandSection(it, {bin, shared: new Map()})),
  ]);
}

function aloneRow(command: LoadedCommand, bin: string): string {
  return `| [\`${words(command)}\`](#${bin}-${words(command)}) | ${cell(summary(command, bin))} |`;
}

function topicPage(
  bin: string,
  {name, description = ''}: CommandSet['topics'][number],
  commands: readonly LoadedCommand[],
): string {
  const shared = sharedFlags(commands);
  const links = commands.map((it) => {
    const title = `${bin} ${words(it)}`;
    return `- [\`${title}\`](#${title.replaceAll(' ', '-')}): ${summary(it, bin)}`;
  });
  return page([
    `# ${bin} ${name}`,
    description,
    links.join('\n'),
    ...commands.flatMap((it) => commandSection(it, {bin, shared})),
    ...[...shared].flatMap(([group, flags]) => [
      `## ${groupTitle(group)}`,
      `${list(having(commands, group).map((it) => `\`${words(it)}\``))} take these flags.`,
      table(['Flag', 'Description'], flags.map(flagRow)),
    ]),
  ]);
}

/**
 * Finds the flags to describe once for a topic.
 *
 * @returns by group, the flags that all commands with this group have in common. Groups of a single command are
 * left out, and so is the group that all topics share.
 */
function sharedFlags(commands: readonly LoadedCommand[]): ReadonlyMap<string, LoadedFlag[]> {
  const all = commands.flatMap(flagsOf);
  const groups = new Set(all.flatMap(({helpGroup}) => helpGroup ?? []));
  groups.delete(GLOBAL);
  const shared = new Map<string, LoadedFlag[]>();
  for (const group of groups) {
    const lists = having(commands, group).map((it) =>
      flagsOf(it).filter(({helpGroup}) => helpGroup === group),
    );
    const [first = [], ...others] = lists;
    const common = first.filter((flag) => others.every((list) => list.some(isSame(flag))));
    if (others.length > 0 && common.length > 0) shared.set(group, common);
  }
  return shared;
}

/** The commands that have flags of a group. */
function having(commands: readonly LoadedCommand[], group: string): LoadedCommand[] {
  return commands.filter((it) => flagsOf(it).some(({helpGroup}) => helpGroup === group));
}

function isSame(flag: LoadedFlag): (other: LoadedFlag) => boolean {
  const text = JSON.stringify(flag);
  return (other) => JSON.stringify(other) === text;
}

function commandSection(
  command: LoadedCommand,
  {bin, shared}: {bin: string; shared: ReadonlyMap<string, readonly LoadedFlag[]>},
): string[] {
  const flags = flagsOf(command);
  const own = flags.filter(
    (it) => !isGlobal(it) && shared.get(it.helpGroup ?? '')?.some(isSame(it)) !== true,
  );
  const groups = new Set(flags.flatMap(({helpGroup}) => helpGroup ?? []));
  const links = [...shared.keys()]
    .filter((group) => groups.has(group))
    .map((group) => `[${groupTitle(group).toLowerCase()}](#${slug(groupTitle(group))})`);
  if (groups.has(GLOBAL)) links.push(`[global flags](${INDEX}#global-flags)`);
  const args = Object.values(command.args).map(
    ({name, description = ''}) =>
      `| \`${name.toUpperCase()}\` | ${cell(render(description, command, bin))} |`,
  );
  const description = command.summary === undefined ? '' : (command.description ?? '');
  const examples = (command.examples ?? []).map((it) => example(it, command, bin));
  return [
    `## ${bin} ${words(command)}`,
    summary(command, bin),
    render(description, command, bin),
    fence('sh', [usage(command, bin)]),
    args.length === 0 ? '' : table(['Argument', 'Description'], args),
    own.length === 0 ? '' : table(['Flag', 'Description'], own.map(flagRow)),
    links.length === 0
      ? ''
      : `${own.length === 0 ? 'It takes the' : 'It also takes the'} ${list(links)}.`,
    examples.length === 0 ? '' : 'Examples:',
    examples.length === 0 ? '' : fence('sh', [examples.join('\n\n')]),
  ];
}

function usage(command: LoadedCommand, bin: string): string {
  const args = Object.values(command.args).map(({name, required}) =>
    required === true ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  );
  const required = flagsOf(command)
    .filter((it) => it.required === true)
    .map((it) => `--${it.name}${value(it)}`);
  return [bin, words(command), ...args, ...required, '[flags]'].join(' ');
}

function flagRow(flag: LoadedFlag): string {
  const {name, char, aliases = [], type} = flag;
  const negatable = type === 'boolean' && flag.allowNo;
  const long = `\`--${negatable ? '[no-]' : ''}${name}${cell(value(flag))}\``;
  const others = aliases.map((it) => `\`--${it}\``);
  const names = [...(char === undefined ? [] : [`\`-${char}\``]), long, ...others].join(', ');
  return `| ${names} | ${cell([flag.description ?? [], facts(flag)].flat().join(' '))} |`;
}

/** The facts about a flag that its help shows in addition to the description. */
function facts(flag: LoadedFlag): string[] {
  const {required, env, exclusive = [], dependsOn = [], relationships = []} = flag;
  const fallback = flag.type === 'option' ? flag.default : undefined;
  const others = relationships
    .filter(({type}) => type === 'none')
    .flatMap(({flags}) => flags.map((it) => (typeof it === 'string' ? it : it.name)));
  const never = [...exclusive, ...others].map((it) => `\`--${it}\``);
  const needs = dependsOn.map((it) => `\`--${it}\``);
  return [
    ...(required === true ? ['Required.'] : []),
    ...(typeof fallback === 'string' ? [`Default: \`${fallback}\`.`] : []),
    ...(env === undefined ? [] : [`Environment variable: \`${env}\`.`]),
    ...(needs.length === 0 ? [] : [`Requires ${list(needs)}.`]),
    ...(never.length === 0 ? [] : [`Cannot be combined with ${list(never, 'or')}.`]),
  ];
}

function value(flag: LoadedFlag): string {
  if (flag.type === 'boolean') return '';
  const fallback = flag.options?.join('|') ?? flag.name.toUpperCase();
  const [first = fallback] = [flag.helpValue ?? []].flat();
  return ` ${first}`;
}

function example(
  given: NonNullable<LoadedCommand['examples']>[number],
  command: LoadedCommand,
  bin: string,
): string {
  const text = typeof given === 'string' ? given : `# ${given.description}\n${given.command}`;
  return render(text, command, bin).replace(/^\$ /u, '');
}

function summary(command: LoadedCommand, bin: string): string {
  const [first = ''] = (command.summary ?? command.description ?? '').split('\n', 1);
  return render(first, command, bin);
}

function render(text: string, command: LoadedCommand, bin: string): string {
  const rendered = text
    .replaceAll('<%= config.bin %>', bin)
    .replaceAll('<%= command.id %>', words(command));
  if (rendered.includes('<%')) throw new Error(`${command.id}: unknown template in "${text}"`);
  return rendered;
}

/** The flags of a command, without hidden ones. */
function flagsOf(command: LoadedCommand): LoadedFlag[] {
  return Object.values(command.flags).filter(({hidden}) => hidden !== true);
}

const isGlobal = ({helpGroup}: LoadedFlag): boolean => helpGroup === GLOBAL;
const words = ({id}: LoadedCommand): string => id.replaceAll(':', ' ');
const slug = (text: string): string => text.toLowerCase().replaceAll(' ', '-');
const groupTitle = (group: string): string =>
  `${group.charAt(0)}${group.slice(1).toLowerCase().replace(/s$/u, '')} flags`;
/** A pipe ends a cell, even in code. */
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
const fence = (language: string, lines: readonly string[]): string =>
  ['```' + language, ...lines, '```'].join('\n');

function table(head: readonly string[], rows: readonly string[]): string {
  return [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...rows].join(
    '\n',
  );
}

function list(items: readonly string[], word = 'and'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}

function page(blocks: readonly string[]): string {
  return `${[GENERATED, ...blocks.filter((it) => it !== '')].join('\n\n')}\n`;
}

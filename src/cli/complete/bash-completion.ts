/** A flag in oclif's manifest. */
interface CompletedFlag {
  readonly name: string;
  readonly char?: string | undefined;
  readonly type: 'boolean' | 'option';
  /** The values that the flag accepts. `undefined` if it accepts any. */
  readonly options?: readonly string[] | undefined;
  readonly aliases?: readonly string[] | undefined;
  /** Whether `--no-NAME` exists, too. */
  readonly allowNo?: boolean | undefined;
  readonly hidden?: boolean | undefined;
}

export interface CompletedCommand {
  /** `codebuild:codedeploy` */
  readonly id: string;
  readonly flags: Readonly<Record<string, CompletedFlag>>;
}

/**
 * Returns a script that completes commands, flags and values of flags in bash. For a flag that accepts any
 * value, it completes names of files. It works with bash 3.2, which is the version on macOS.
 *
 * @param bin name of the program.
 */
export function bashCompletion(bin: string, commands: readonly CompletedCommand[]): string {
  const own = `_${bin.replaceAll(/\W/gu, '_')}`;
  const wordsAfter = [...nextWords(commands)].map(([start, words]) => branch([start], words));
  const flagsOf = commands.map(({id, flags}) => branch([spaced(id)], flagNames(flags)));
  const valuesOf = commands.flatMap(({id, flags}) => {
    const taking = Object.values(flags).filter(({type}) => type === 'option');
    const fixed = taking.filter(({options}) => options !== undefined);
    const any = taking.filter(({options}) => options === undefined);
    const each = fixed.map((it) => branch(spellings(spaced(id), it), it.options ?? []));
    const rest = any.flatMap((it) => spellings(spaced(id), it));
    return rest.length === 0 ? each : [...each, branch(rest, [])];
  });
  return `# Completes ${bin} in bash. Written by \`${bin} autocomplete\`.

${own}_words() {
  case "$1" in
${wordsAfter.join('')}  esac
}

${own}_flags() {
  case "$1" in
${flagsOf.join('')}  esac
}

# Fails if the flag takes no value.
${own}_values() {
  case "$1" in
${valuesOf.join('')}    *) return 1 ;;
  esac
}

${own}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  local called='' words i
  # In bash, the equals sign of --flag=value is a word of its own.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $before == '=' ]]; then
    before="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == -* ]]; then break; fi
    # The words after a command are its arguments.
    if [[ -n $(${own}_flags "$called") ]]; then break; fi
    called="\${called:+$called }\${COMP_WORDS[i]}"
  done
  COMPREPLY=()
  if ! words=$(${own}_values "$called $before"); then
    if [[ $current == -* ]]; then
      words=$(${own}_flags "$called")
    else
      words=$(${own}_words "$called")
    fi
  fi
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}

complete -o default -F ${own} ${bin}
`;
}

/** The words that can follow, by the words before them. */
function nextWords(commands: readonly CompletedCommand[]): Map<string, Set<string>> {
  const next = new Map<string, Set<string>>();
  for (const {id} of commands) {
    const words = id.split(':');
    words.forEach((word, index) => {
      const start = words.slice(0, index).join(' ');
      next.set(start, (next.get(start) ?? new Set()).add(word));
    });
  }
  return next;
}

/** The flags to offer. Aliases are accepted, but not offered. */
function flagNames(flags: CompletedCommand['flags']): string[] {
  const shown = Object.values(flags).filter(({hidden}) => hidden !== true);
  const names = shown.flatMap(({name, allowNo}) =>
    allowNo === true ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  );
  return [...names, '--help'].toSorted();
}

function spellings(command: string, {name, char, aliases = []}: CompletedFlag): string[] {
  const flags = [name, ...aliases].map((it) => `--${it}`);
  return [...flags, ...(char === undefined ? [] : [`-${char}`])].map((it) => `${command} ${it}`);
}

/** Returns a branch of `case` that prints words. */
function branch(patterns: readonly string[], words: Iterable<string>): string {
  return `    ${patterns.map(singleQuoted).join(' | ')}) echo ${singleQuoted([...words].join(' '))} ;;\n`;
}

function spaced(id: string): string {
  return id.replaceAll(':', ' ');
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

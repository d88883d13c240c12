import type {ParserError} from './parser-error.ts';

/**
 * Removes possible secrets from an error about the command line. People try `--token=…`, or pass a token
 * as an unexpected argument or in place of a name, and oclif repeats it in the message. Names of flags stay, and so
 * do arguments of commands that take arguments. Call it before you show an error.
 */
export function redactValues(error: ParserError): void {
  if (error.message.startsWith('Nonexistent flag') && Array.isArray(error.flags)) {
    for (const flag of error.flags.map(String)) {
      error.message = error.message.replace(flag, () => nameOf(flag));
    }
  }
  if (error.parse !== undefined) error.message = error.message.replaceAll(EXCLUSIVE, together);
  const takesNone = Object.keys(error.parse?.input?.args ?? {}).length === 0;
  if (error.message.startsWith('Unexpected argument') && Array.isArray(error.args) && takesNone) {
    const [, ...help] = error.message.split(/\n(?=See more help)/u);
    error.message = ['This command takes no arguments, only flags.', ...help].join('\n');
  }
}

/** oclif reports each of two flags, with the value of the other. */
const EXCLUSIVE =
  /^ *--(?<one>[\w-]+)(?:=.*?)? cannot also be provided when using --(?<other>[\w-]+)$/gmsu;

function together(_: string, ...flags: readonly unknown[]): string {
  const [one, other] = flags.slice(0, 2).map(String).toSorted();
  return `--${one} and --${other} cannot be used together.`;
}

/** `--token` of `--token=value`, `-t` of `-tvalue`. */
function nameOf(flag: string): string {
  return flag.startsWith('--') ? flag.replace(/=.*$/su, '') : flag.slice(0, 2);
}

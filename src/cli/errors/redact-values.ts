import type {ParserError} from './parser-error.ts';

/**
 * Removes possible secrets from an error about the command line. People try `--token=…`, or pass a token
 * as an unexpected argument, and oclif repeats it in the message. Names of flags stay, and so do arguments
 * of commands that take arguments. Call it before you show an error.
 */
export function redactValues(error: ParserError): void {
  if (error.message.startsWith('Nonexistent flag') && Array.isArray(error.flags)) {
    for (const flag of error.flags.map(String)) {
      error.message = error.message.replace(flag, () => nameOf(flag));
    }
  }
  const takesNone = Object.keys(error.parse?.input?.args ?? {}).length === 0;
  if (error.message.startsWith('Unexpected argument') && Array.isArray(error.args) && takesNone) {
    const [, ...help] = error.message.split(/\n(?=See more help)/u);
    error.message = ['This command takes no arguments, only flags.', ...help].join('\n');
  }
}

/** `--token` of `--token=value`, `-t` of `-tvalue`. */
function nameOf(flag: string): string {
  return flag.startsWith('--') ? flag.replace(/=.*$/su, '') : flag.slice(0, 2);
}

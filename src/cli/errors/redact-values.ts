/** What an error of oclif's parser carries; its classes are not among oclif's exports. */
interface ParserError extends Error {
  /** Those that are not known, as they were given. */
  readonly flags?: unknown;
  /** Those that are too many, as they were given. */
  readonly args?: unknown;
  readonly parse?: {readonly input?: {readonly args?: object}};
}

/**
 * Takes what may be a secret out of an error about the command line: people try `--token=…`, or put a
 * token where no argument is expected, and oclif repeats it. Names of flags stay, and so do arguments
 * of commands that take some. To be called before an error is shown in any way.
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

/**
 * The flags that decide where the result goes. They are read without oclif's parser, because the parser's
 * own errors must also be written as JSON and to the report.
 */
export interface OutputFlags {
  /** `--json`: write the result or the error to stdout, as one JSON value. */
  readonly json: boolean;
  /** `--report FILE`: write the same JSON value to a file. */
  readonly report: string | undefined;
}

/** Reads `--json` and `--report` from the arguments of the command line. */
export function outputFlags(argv: readonly string[]): OutputFlags {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  return {json: flags.includes('--json'), report: valueOf('--report', flags)};
}

/** As in oclif's parser, an argument that starts with `-` is not a value. */
function valueOf(name: string, flags: readonly string[]): string | undefined {
  const at = flags.findIndex((it) => it === name || it.startsWith(`${name}=`));
  const value = flags[at] === name ? flags[at + 1] : flags[at]?.slice(name.length + 1);
  return value === undefined || value === '' || value.startsWith('-') ? undefined : value;
}

/**
 * What the command line asks of the outcome. Read without oclif's parser, because its errors, too,
 * are wanted as JSON and in the report.
 */
export interface OutputFlags {
  /** `--json`: the outcome is one JSON value on stdout. */
  readonly json: boolean;
  /** `--report FILE`: the same in a file. */
  readonly report: string | undefined;
}

export function outputFlags(argv: readonly string[]): OutputFlags {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  return {json: flags.includes('--json'), report: valueOf('--report', flags)};
}

/** What looks like a flag is no value, as the parser has it. */
function valueOf(name: string, flags: readonly string[]): string | undefined {
  const at = flags.findIndex((it) => it === name || it.startsWith(`${name}=`));
  const value = flags[at] === name ? flags[at + 1] : flags[at]?.slice(name.length + 1);
  return value === undefined || value === '' || value.startsWith('-') ? undefined : value;
}

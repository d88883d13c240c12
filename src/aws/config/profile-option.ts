/** Words that have no special meaning in any shell. */
const PLAIN = /^[\w@%+:,./-]+$/u;

/** Returns the option of the AWS CLI that names a profile, for a command that people copy. */
export function profileOption(name: string): string {
  return `--profile ${PLAIN.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`}`;
}

/** Words that have no special meaning in any shell. */
const PLAIN = /^[\w@%+:,./-]+$/u;

/** Quotes the name of a profile as one word for a shell, for a command of the AWS CLI that people copy. */
export function profileWord(name: string): string {
  return PLAIN.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

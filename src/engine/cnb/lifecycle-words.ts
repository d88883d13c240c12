import {type OutputLine, textsOf} from './output-line.ts';

/** Start of the lifecycle's last message: https://github.com/buildpacks/lifecycle/blob/main/cmd/exit.go */
const LAST_MESSAGE = /^ERROR: failed to /u;

/**
 * Splits the output of a phase that runs code of others into the lines of that code and the lifecycle's last
 * message. The lifecycle waits for that code and prints its message to standard output. So the message comes
 * after all output of buildpacks and scripts, even if that output looks like such a message.
 */
export function withoutLastMessage(lines: readonly OutputLine[]): {
  readonly own: readonly OutputLine[];
  readonly message: readonly string[];
} {
  const at = lines.findLastIndex(
    ({text, stream}) => stream === 'stdout' && LAST_MESSAGE.test(text),
  );
  if (at === -1) return {own: lines, message: []};
  const isMessage = ({stream}: OutputLine, index: number) => index >= at && stream === 'stdout';
  return {
    own: lines.filter((line, index) => !isMessage(line, index)),
    message: textsOf(lines.filter((line, index) => isMessage(line, index))),
  };
}

/** The errors in the lifecycle's own output. A message can have several lines. */
export function errorsOf(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith('ERROR: '));
  return at === -1 ? [] : lines.slice(at);
}

/** The last line of an error, without the prefixes `ERROR:` and `failed to build:`. */
export function lastError(lines: readonly string[]): string {
  const telling = lines.findLast((line) => line.trim() !== '');
  return (telling ?? 'unknown reason').replace(/^(?:ERROR: )?(?:failed to build: )?/u, '');
}

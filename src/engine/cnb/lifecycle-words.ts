import {type OutputLine, textsOf} from './output-line.ts';

/** How the lifecycle begins its last message: https://github.com/buildpacks/lifecycle/blob/main/cmd/exit.go */
const LAST_MESSAGE = /^ERROR: failed to /u;

/**
 * Divides the output of a phase that runs other people's code into that code's lines and the lifecycle's
 * last message. The lifecycle waits for what it runs, and writes to its standard output, so its message is
 * behind everything that a buildpack or a script printed there, also behind what looks like such a message.
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

/** The errors in the lifecycle's own output: a message may have several lines. */
export function errorsOf(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith('ERROR: '));
  return at === -1 ? [] : lines.slice(at);
}

/** The last of some error lines, without the words that say only that it is one. */
export function lastError(lines: readonly string[]): string {
  const telling = lines.findLast((line) => line.trim() !== '');
  return (telling ?? 'no reason given').replace(/^(?:ERROR: )?(?:failed to build: )?/u, '');
}

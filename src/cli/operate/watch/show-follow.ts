import {styleText} from 'node:util';
import type {FollowEvent} from '../../../codebuild/builds/follow-events.ts';
import {withoutBookkeeping} from '../../../codebuild/builds/codebuild-line.ts';
import {unreachable} from '../../../errors.ts';
import {printable} from '../../../printable.ts';
import {duration} from '../../reporters/reporter.ts';

/** How much of the log of a build is shown. */
export interface Shown {
  /** Show all lines exactly as CodeBuild wrote them. */
  readonly isWhole: boolean;
}

/**
 * Returns a line of the log of a build as it is shown.
 *
 * @returns `undefined` if it only repeats the phases, which are shown too.
 */
export function logLine(text: string, {isWhole}: Shown): string | undefined {
  const line = isWhole ? text : withoutBookkeeping(text);
  return line === undefined ? undefined : printable(line).trimEnd();
}

/** Returns the lines to show for an event of a followed build: its phases, and its log between them. */
export function followLines(
  event: FollowEvent,
  shown: Shown,
  stream: NodeJS.WriteStream = process.stderr,
): string[] {
  switch (event.type) {
    case 'phase-started': {
      return [styleText('bold', `==> ${printable(event.phase)}`, {stream})];
    }
    case 'phase-ended': {
      return endedLines(event, stream);
    }
    case 'line': {
      const line = logLine(event.text, shown);
      return line === undefined ? [] : [line];
    }
    case 'breakpoint': {
      return [
        'The build has paused at a breakpoint. Open a shell in it:',
        `  aws ssm start-session --target ${printable(event.target)}`,
        'To continue the build, run codebuild-resume in that shell.',
      ];
    }
    case 'trouble': {
      return [
        `${styleText('yellow', 'Warning:', {stream})} ${printable(event.message)} The build continues. Checking it less often.`,
      ];
    }
    default: {
      return unreachable(event);
    }
  }
}

function endedLines(
  {phase, status, seconds, messages}: FollowEvent & {readonly type: 'phase-ended'},
  stream: NodeJS.WriteStream,
): string[] {
  const time = seconds === undefined ? '' : ` ${duration(seconds)}`;
  if (status === 'SUCCEEDED') {
    const sign = styleText('green', '✓', {stream});
    return [`${sign} ${printable(phase)}${time}`];
  }
  const sign = styleText('red', '✗', {stream});
  return [
    `${sign} ${printable(phase)} ${printable(status)}${time}`,
    ...messages.map((it) => `  ${printable(it)}`),
  ];
}

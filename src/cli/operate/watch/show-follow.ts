import {styleText} from 'node:util';
import type {FollowEvent} from '../../../codebuild/builds/follow-events.ts';
import {withoutBookkeeping} from '../../../codebuild/builds/codebuild-line.ts';
import {unreachable} from '../../../errors.ts';
import {printable} from '../../../printable.ts';
import {duration} from '../../reporters/reporter.ts';

/** How much of a build's log is shown. */
export interface Shown {
  /** All of it, as CodeBuild has written it. */
  readonly isWhole: boolean;
}

/**
 * A line of a build's log, as it is shown.
 *
 * @returns `undefined` where the phases beside it say the same.
 */
export function logLine(text: string, {isWhole}: Shown): string | undefined {
  const line = isWhole ? text : withoutBookkeeping(text);
  return line === undefined ? undefined : printable(line).trimEnd();
}

/** What is told of a build that somebody follows: its phases, and between them its log. */
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
        'It waits at a breakpoint. Look into it with',
        `  aws ssm start-session --target ${printable(event.target)}`,
        'and go on with: codebuild-resume',
      ];
    }
    case 'trouble': {
      return [
        `${styleText('yellow', 'Warning:', {stream})} ${printable(event.message)} The build goes on; it is looked at less often.`,
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

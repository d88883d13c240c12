import type {FollowEvent} from '../../../codebuild/builds/follow-events.ts';
import {withoutBookkeeping} from '../../../codebuild/builds/codebuild-line.ts';
import {unreachable} from '../../../errors.ts';
import {type Line, line, logged, styled} from '../../output/line.ts';
import {duration} from '../../reporters/reporter.ts';
import type {OperatorRun} from '../run/operator-run.ts';

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
export function logLine(text: string, {isWhole}: Shown): Line | undefined {
  const kept = isWhole ? text : withoutBookkeeping(text);
  return kept === undefined ? undefined : logged(kept);
}

/** Returns the lines to show for an event of a followed build: its phases, and its log between them. */
export function followLines(event: FollowEvent, shown: Shown): Line[] {
  switch (event.type) {
    case 'phase-started': {
      return [styled('bold', `==> ${event.phase}`)];
    }
    case 'phase-ended': {
      return endedLines(event);
    }
    case 'line': {
      const text = logLine(event.text, shown);
      return text === undefined ? [] : [text];
    }
    case 'breakpoint': {
      return [
        'The build has paused at a breakpoint. Open a shell in it:',
        `  aws ssm start-session --target ${event.target}`,
        'To continue the build, run codebuild-resume in that shell.',
      ];
    }
    case 'log-in-s3': {
      return [`The log of this build is only in S3: ${event.uri}`];
    }
    case 'logs-disabled': {
      return [warning('Logs are disabled in this project. Only the phases are shown.')];
    }
    case 'log-unreadable': {
      return [warning(event.message)];
    }
    default: {
      return unreachable(event);
    }
  }
}

function warning(text: string): Line {
  return line`${styled('yellow', 'Warning:')} ${text}`;
}

/**
 * Shows an event on stderr. With `--quiet`, only what is missing from the log.
 */
export function showEvent(
  event: FollowEvent,
  shown: Shown,
  {say, show}: Pick<OperatorRun, 'say' | 'show'>,
): void {
  const isMissing = event.type === 'logs-disabled' || event.type === 'log-unreadable';
  for (const it of followLines(event, shown)) (isMissing ? show : say)(it);
}

function endedLines({
  phase,
  status,
  seconds,
  messages,
}: FollowEvent & {readonly type: 'phase-ended'}): Line[] {
  const time = seconds === undefined ? '' : ` ${duration(seconds)}`;
  if (status === 'SUCCEEDED') {
    return [line`${styled('green', '✓')} ${phase}${time}`];
  }
  return [
    line`${styled('red', '✗')} ${phase} ${status}${time}`,
    ...messages.map((it) => `  ${it}`),
  ];
}

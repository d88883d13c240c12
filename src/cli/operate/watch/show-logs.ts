import {type BuildState, buildName, reasons} from '../../../codebuild/account/build-state.ts';
import type {FollowEvent} from '../../../codebuild/builds/follow-events.ts';
import {replayLog} from '../../../codebuild/builds/replay-log.ts';
import {withoutControls} from '../../../printable.ts';
import type {Line} from '../../output/line.ts';
import {stdout} from '../../output/text-output.ts';
import type {Environment} from '../../../environment.ts';
import {buildHeading} from './build-heading.ts';
import {endLine, follow} from './follow.ts';
import {asOperator} from '../run/as-operator.ts';
import {askProfile} from '../run/ask-profile.ts';
import {type OpenAccount, openAccount} from '../run/open-account.ts';
import type {OperatorFlags, OperatorRun} from '../run/operator-run.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import {readNames} from './named-builds.ts';
import {logLine, showEvent} from './show-follow.ts';
import {type WatchedBuildJson, requireBuild, watchedBuildJson} from './watched-build.ts';

export interface LogsFlags extends OperatorFlags {
  readonly follow: boolean;
}

/** A build with its log, for `--json`. */
export interface LogsJson {
  readonly account: AccountJson;
  readonly build: WatchedBuildJson;
  readonly lines: readonly string[];
}

/** Ends a run if the reader of its log has closed the pipe, as `head` does. */
class PipeClosed extends Error {}

/**
 * Shows the log of a build. With `--follow`, shows it until the build ends, or until the reader closes the pipe. The log
 * is the result. Phases and the end of the build are progress on stderr.
 *
 * @param write prints a line of the log as it arrives. Not called with `--json`.
 */
export async function showLogs(
  given: {readonly project: string; readonly build?: string | undefined},
  flags: LogsFlags,
  environment: Environment,
  write: (line: Line) => void,
): Promise<LogsJson> {
  const named = readNames(given.project, given.build);
  return asOperator(flags, environment, async (run) => {
    const open = await openAccount(await askProfile(flags, run), run);
    const build = await requireBuild(open, named);
    run.say(buildHeading(build));
    const lines: string[] = [];
    // Without phases on the same screen, the log must be complete.
    const isAlone = flags.quiet === true || !stdout.isTTY;
    const isWhole = flags.verbose === true || isAlone;
    const emit = (event: FollowEvent) => {
      if (event.type !== 'line') {
        showEvent(event, {isWhole}, run);
        return;
      }
      if (stdout.isClosed) throw new PipeClosed();
      if (flags.json === true) lines.push(withoutControls(event.text).trimEnd());
      const line = logLine(event.text, {isWhole});
      if (line !== undefined) write(line);
    };
    const show = flags.follow ? followed : shown;
    const last = await show(build, open, run, emit).catch((error: unknown) => {
      if (error instanceof PipeClosed) return build;
      throw error;
    });
    const {account, session} = open;
    return {account: accountJson(session), build: watchedBuildJson(last, account.place), lines};
  });
}

async function followed(
  build: BuildState,
  open: OpenAccount,
  run: OperatorRun,
  emit: (event: FollowEvent) => void,
): Promise<BuildState> {
  const ended = await follow(build, open, run, {emit, stopOnInterrupt: false});
  run.say(endLine(ended));
  return ended;
}

/** Shows the log so far. Without a log, the phases show the state of the build. */
async function shown(
  build: BuildState,
  {account: {logs, s3Logs}}: OpenAccount,
  run: OperatorRun,
  emit: (event: FollowEvent) => void,
): Promise<BuildState> {
  const {signal} = run;
  const hasLines = await replayLog(build, {logs, s3Logs, emit, signal});
  if (!hasLines && build.logPlaces.cloudWatch) {
    run.warn(`${buildName(build)} has no log in CloudWatch${build.isComplete ? '' : ' yet'}.`);
  }
  run.say(
    build.isComplete
      ? endLine(build)
      : `${buildName(build)} is in ${build.phases.at(-1)?.name ?? 'the queue'}. Add --follow to follow it.`,
  );
  for (const reason of reasons(build)) run.say(`  ${reason}`);
  return build;
}

import {type BuildState, buildName, seconds} from '../../../codebuild/account/build-state.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {endedBuildFailure, howItEnded} from '../../../codebuild/builds/ended-build.ts';
import {followBuild} from '../../../codebuild/builds/follow-build.ts';
import type {FollowEvent} from '../../../codebuild/builds/follow-events.ts';
import {Failure} from '../../../errors.ts';
import {duration} from '../../reporters/reporter.ts';
import type {OpenAccount} from '../run/open-account.ts';
import type {OperatorRun} from '../run/operator-run.ts';

export interface FollowHow {
  readonly emit: (event: FollowEvent) => void;
  /** Whether interrupting the command stops the build. If not, the build continues. */
  readonly stopOnInterrupt: boolean;
}

/**
 * Follows a build to its end.
 *
 * @throws {Failure} of code `codebuild.build-failed` if it did not succeed, or of code `interrupted`.
 */
export async function follow(
  first: BuildState,
  open: OpenAccount,
  run: OperatorRun,
  {emit, stopOnInterrupt}: FollowHow,
): Promise<BuildState> {
  const {account, sameAccount} = open;
  const {builds, logs, s3Logs, place} = account;
  const {patience, signal} = run;
  let ended: BuildState;
  try {
    ended = await followBuild(first, {builds, logs, s3Logs, emit, patience, signal});
  } catch (error) {
    if (!signal.aborted) throw withBuild(error, first);
    throw interrupted(first, stopOnInterrupt ? await stop(first, open) : CONTINUES, open);
  }
  const failure = endedBuildFailure(ended, buildPage(place, ended.id), sameAccount);
  if (failure !== undefined) throw failure;
  return ended;
}

/** `Build #12 of intranet succeeded after 1 m 5 s.` */
export function endLine(build: BuildState): string {
  const time = seconds(build);
  const after = time === undefined ? '' : ` after ${duration(time)}`;
  return `${buildName(build)} ${howItEnded(build)}${after}.`;
}

/** What happens to a build that is no longer followed. */
interface Fate {
  readonly isStopped: boolean;
  /** Completes a sentence that starts with the name of the build. */
  readonly words: string;
}

const CONTINUES: Fate = {isStopped: false, words: 'continues.'};

async function stop({id}: BuildState, {account: {builds}}: OpenAccount): Promise<Fate> {
  try {
    await builds.stop(id);
    return {isStopped: true, words: 'was stopped.'};
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return {isStopped: false, words: `may still be running. ${error.message}`};
  }
}

/** Returns the command line that follows a build. */
export function followCommand(
  {project, number, id}: BuildState,
  {sameAccount}: Pick<OpenAccount, 'sameAccount'>,
): string {
  const words = ['ci-image-builder codebuild logs', project, number ?? id, '--follow'];
  return [...words, ...sameAccount].join(' ');
}

function interrupted(build: BuildState, fate: Fate, open: OpenAccount): Failure {
  const name = buildName(build);
  const page = buildPage(open.account.place, build.id);
  const stopCommand = ['aws codebuild stop-build --id', build.id, ...open.sameAccount].join(' ');
  return new Failure('interrupted', `Stopped following ${name}.`, {
    details: [`${name} ${fate.words}`, ...(page === undefined ? [] : [page])],
    remedy: fate.isStopped
      ? []
      : [`Follow it again: ${followCommand(build, open)}`, `Or stop it: ${stopCommand}`],
  });
}

/** An error while following does not mean that the build failed. */
function withBuild(error: unknown, build: BuildState): unknown {
  if (!(error instanceof Failure) || error.code === 'codebuild.build-deleted') return error;
  const {code, message, details, remedy, cause} = error;
  const state = `${buildName(build)} may still be running.`;
  return new Failure(code, message, {details: [...details, state], remedy, cause});
}

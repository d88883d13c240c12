import {type BuildState, buildName, seconds} from '../../../codebuild/account/build-state.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {buildFailure, howItEnded} from '../../../codebuild/builds/ended-build.ts';
import {followBuild} from '../../../codebuild/builds/follow-build.ts';
import type {FollowEvent} from '../../../codebuild/builds/follow-events.ts';
import {Failure} from '../../../errors.ts';
import {duration} from '../../reporters/reporter.ts';
import type {OpenAccount} from '../run/open-account.ts';
import type {OperatorRun} from '../run/operator-run.ts';

export interface FollowHow {
  readonly emit: (event: FollowEvent) => void;
  /** Whether a run that is interrupted stops the build; else the build goes on. */
  readonly stopOnInterrupt: boolean;
}

/**
 * Follows a build to its end.
 *
 * @throws {Failure} `build-failed` where it did not succeed; `interrupted` with what becomes of it.
 */
export async function follow(
  first: BuildState,
  open: OpenAccount,
  run: OperatorRun,
  {emit, stopOnInterrupt}: FollowHow,
): Promise<BuildState> {
  const {builds, logs, place} = open.account;
  const {signal, sleep} = run;
  let ended: BuildState;
  try {
    ended = await followBuild(first, {builds, logs, emit, sleep, signal});
  } catch (error) {
    if (!signal.aborted) throw withBuild(error, first);
    const page = buildPage(place, first.id);
    throw interrupted(first, stopOnInterrupt ? await stop(first, open) : GOES_ON, page);
  }
  const failure = buildFailure(ended, buildPage(place, ended.id));
  if (failure !== undefined) throw failure;
  return ended;
}

/** `Build #12 of intranet succeeded after 1 m 5 s.` */
export function endLine(build: BuildState): string {
  const time = seconds(build);
  const after = time === undefined ? '' : ` after ${duration(time)}`;
  return `${buildName(build)} ${howItEnded(build)}${after}.`;
}

/** What becomes of a build that is not followed any more. */
interface Fate {
  readonly isStopped: boolean;
  /** To be read after its name. */
  readonly words: string;
}

const GOES_ON: Fate = {isStopped: false, words: 'goes on.'};

async function stop({id}: BuildState, {account: {builds}}: OpenAccount): Promise<Fate> {
  try {
    await builds.stop(id);
    return {isStopped: true, words: 'was stopped.'};
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return {isStopped: false, words: `may go on. ${error.message}`};
  }
}

function interrupted(build: BuildState, fate: Fate, page: string | undefined): Failure {
  const {project, number, id} = build;
  const name = buildName(build);
  return new Failure('interrupted', `${name} is not followed any more.`, {
    details: [`${name} ${fate.words}`, ...(page === undefined ? [] : [page])],
    remedy: fate.isStopped
      ? []
      : [
          `Follow it again: ci-image-builder codebuild logs ${project} ${number ?? id} --follow`,
          `Or stop it: aws codebuild stop-build --id ${id}`,
        ],
  });
}

/** An error of ours says nothing of the build. */
function withBuild(error: unknown, build: BuildState): unknown {
  if (!(error instanceof Failure)) return error;
  const {code, message, details, remedy, cause} = error;
  const goesOn = `${buildName(build)} goes on as it may.`;
  return new Failure(code, message, {details: [...details, goesOn], remedy, cause});
}

import {Failure} from '../../errors.ts';
import {type BuildState, buildName, decisivePhase, reasons} from '../account/build-state.ts';
import {command, sentence} from '../../text.ts';

/** How a build ended, to be read after its name. */
const ENDS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  FAULT: "failed by a fault of CodeBuild's",
  TIMED_OUT: 'took too long',
  STOPPED: 'was stopped',
};

/** `failed in BUILD`, `succeeded`. */
export function howItEnded(build: BuildState): string {
  const how = ENDS[build.status] ?? build.status;
  const phase = build.status === 'SUCCEEDED' ? undefined : decisivePhase(build)?.name;
  return phase === undefined ? how : `${how} in ${phase}`;
}

/**
 * The error that a build which was followed ends with.
 *
 * @param page of the build in the console.
 * @returns `undefined` where it succeeded.
 */
export function buildFailure(build: BuildState, page: string | undefined): Failure | undefined {
  if (build.status === 'SUCCEEDED') return undefined;
  const why = reasons(build);
  return new Failure('codebuild.build-failed', `${buildName(build)} ${howItEnded(build)}.`, {
    details: [
      ...(why.length === 0 ? ['CodeBuild gives no reason.'] : why),
      ...(build.log === undefined ? ['It has no log in CloudWatch.'] : []),
      ...(page === undefined ? [] : [page]),
    ],
    remedy: sentence`Show its log again: ${command('codebuild logs', build.project, `${build.number ?? build.id}`)}`,
  });
}

import {Failure} from '../../errors.ts';
import {type BuildState, buildName, decisivePhase, reasons} from '../account/build-state.ts';
import {s3Uri} from '../account/s3-logs-api.ts';
import {command, sentence} from '../../text.ts';

/** How a build ended. Completes a sentence that starts with its name. */
const ENDS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  FAULT: 'failed because of a CodeBuild fault',
  TIMED_OUT: 'timed out',
  STOPPED: 'was stopped',
};

/** Returns how a build ended: `failed in BUILD`, `succeeded`. */
export function howItEnded(build: BuildState): string {
  const how = ENDS[build.status] ?? build.status;
  const phase = build.status === 'SUCCEEDED' ? undefined : decisivePhase(build)?.name;
  return phase === undefined ? how : `${how} in ${phase}`;
}

/**
 * Returns the error of a followed build that did not succeed.
 *
 * @param page URL of the build in the console.
 * @param sameAccount options with which another command works in the same account.
 * @returns `undefined` if it succeeded.
 */
export function endedBuildFailure(
  build: BuildState,
  page: string | undefined,
  sameAccount: readonly string[] = [],
): Failure | undefined {
  if (build.status === 'SUCCEEDED') return undefined;
  const why = reasons(build);
  return new Failure('codebuild.build-failed', `${buildName(build)} ${howItEnded(build)}.`, {
    details: [
      ...(why.length === 0 ? ['CodeBuild gives no reason.'] : why),
      ...logDetails(build),
      ...(page === undefined ? [] : [page]),
    ],
    remedy: hasLog(build)
      ? sentence`Show its log again: ${command('codebuild logs', build.project, `${build.number ?? build.id}`, ...sameAccount)}`
      : [],
  });
}

function hasLog({logPlaces: {cloudWatch, s3}}: BuildState): boolean {
  return cloudWatch || s3 !== undefined;
}

/** Says where the log is, if it is not in CloudWatch. */
function logDetails({log, logPlaces: {cloudWatch, s3}}: BuildState): string[] {
  if (!cloudWatch && s3 !== undefined) return [`Its log is in S3: ${s3Uri(s3)}`];
  if (!cloudWatch) return ['It has no log, because logs are disabled in its project.'];
  return log === undefined ? ['It has no log in CloudWatch.'] : [];
}

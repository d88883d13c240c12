import {type BuildState, seconds} from '../../../codebuild/account/build-state.ts';
import type {AccountPlace} from '../../../codebuild/account/account-place.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {findBuild} from '../../../codebuild/builds/find-build.ts';
import {Failure} from '../../../errors.ts';
import type {OpenAccount} from '../run/open-account.ts';
import {projectNotFound} from '../run/project-not-found.ts';

/** A build, for `--json`. */
export interface WatchedBuildJson {
  readonly id: string;
  readonly number: number | null;
  readonly project: string;
  /** `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `FAULT`, `TIMED_OUT`, `STOPPED` */
  readonly status: string;
  readonly sourceVersion: string | null;
  readonly commit: string | null;
  readonly initiator: string | null;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly seconds: number | null;
  readonly phases: readonly {
    readonly name: string;
    readonly status: string | null;
    readonly seconds: number | null;
    readonly messages: readonly string[];
  }[];
  /** URL of its page in the AWS console. */
  readonly console: string | null;
}

/** Returns a build as `--json` prints it: `null` for each value that is unknown. */
export function watchedBuildJson(build: BuildState, place: AccountPlace): WatchedBuildJson {
  return {
    id: build.id,
    number: build.number ?? null,
    project: build.project,
    status: build.status,
    sourceVersion: build.sourceVersion ?? null,
    commit: build.commit ?? null,
    initiator: build.initiator ?? null,
    startedAt: jsonTime(build.startedAt),
    endedAt: jsonTime(build.endedAt),
    seconds: seconds(build) ?? null,
    phases: build.phases.map((phase) => ({
      name: phase.name,
      status: phase.status ?? null,
      seconds: seconds(phase) ?? null,
      messages: phase.messages,
    })),
    console: buildPage(place, build.id) ?? null,
  };
}

function jsonTime(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

/**
 * Finds a build by the name that a person gave; without a name, the newest build of the project.
 *
 * @throws {Failure} if the project or build does not exist.
 */
export async function requireBuild(
  {account: {builds, place}}: OpenAccount,
  project: string,
  named: string | undefined,
): Promise<BuildState> {
  const found = await findBuild(builds, project, named);
  if (found === 'no-project') throw projectNotFound(project, place);
  if (found !== 'no-build') return found;
  throw named === undefined
    ? new Failure('codebuild.build-not-found', `Project "${project}" has no builds yet.`, {
        remedy: `Start one: ci-image-builder codebuild start ${project}`,
      })
    : new Failure(
        'codebuild.build-not-found',
        `Build "${named}" of ${project} not found in ${place.region}.`,
        {
          remedy: `List the newest builds: ci-image-builder codebuild status ${project}`,
        },
      );
}

import {type BuildState, seconds} from '../../../codebuild/account/build-state.ts';
import type {AccountPlace} from '../../../codebuild/account/account-place.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {findBuild} from '../../../codebuild/builds/find-build.ts';
import type {NamedBuild} from '../../../codebuild/builds/named-build.ts';
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
 * Finds a build.
 *
 * @throws {Failure} if the project or build does not exist.
 */
export async function requireBuild(
  {account: {builds, place}, sameAccount}: OpenAccount,
  named: NamedBuild,
): Promise<BuildState> {
  const {project, build} = named;
  const found = await findBuild(builds, named);
  if (found === 'no-project') throw projectNotFound(project, place, sameAccount);
  if (found !== 'no-build') return found;
  const other = (command: string) =>
    ['ci-image-builder codebuild', command, project, ...sameAccount].join(' ');
  if (build === undefined) {
    throw new Failure('codebuild.build-not-found', `Project "${project}" has no builds yet.`, {
      remedy: `Start one: ${other('start')}`,
    });
  }
  const name = 'number' in build ? build.number : build.id;
  throw new Failure(
    'codebuild.build-not-found',
    `Build "${name}" of ${project} not found in ${place.region}.`,
    {remedy: `List the newest builds: ${other('status')}`},
  );
}

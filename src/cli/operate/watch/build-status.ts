import {
  type BuildState,
  decisivePhase,
  reasons,
  seconds,
} from '../../../codebuild/account/build-state.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {Failure} from '../../../errors.ts';
import {printable} from '../../../printable.ts';
import type {Environment} from '../../../environment.ts';
import {type Line, line, styled} from '../../output/line.ts';
import {duration} from '../../reporters/reporter.ts';
import {asOperator} from '../run/as-operator.ts';
import {askProfile} from '../run/ask-profile.ts';
import {type OpenAccount, openAccount} from '../run/open-account.ts';
import type {OperatorFlags} from '../run/operator-run.ts';
import {projectNotFound} from '../run/project-not-found.ts';
import {localTime} from './local-time.ts';
import {readNames} from './named-builds.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import {type WatchedBuildJson, watchedBuildJson} from './watched-build.ts';

/** The builds of one project, or the newest build of each, for `--json`. */
export interface StatusJson {
  readonly account: AccountJson;
  readonly builds: readonly WatchedBuildJson[];
  /** Projects without a build. */
  readonly unbuilt: readonly string[];
  /** Projects whose builds you may not list. */
  readonly unreadable: readonly string[];
}

/** Number of builds to show of one project. */
const SHOWN = 10;
/** Number of parallel requests. */
const CONCURRENCY = 4;

/** Shows the newest builds of a project; without a name, the newest build of each project in the account. */
export async function buildStatus(
  given: string | undefined,
  flags: OperatorFlags,
  environment: Environment,
): Promise<{readonly json: StatusJson; readonly lines: readonly Line[]}> {
  const project = given === undefined ? undefined : readNames(given).project;
  return asOperator(flags, environment, async (run) => {
    const open = await openAccount(await askProfile(flags, run), run);
    const {account, session} = open;
    const {builds, unbuilt, unreadable} =
      project === undefined ? await ofAll(open) : await ofOne(open, project);
    if (unreadable.length > 0) {
      const names = unreadable.join(', ');
      run.warn(`Permission denied for codebuild:ListBuildsForProject. Not shown: ${names}`);
    }
    const [newest] = builds;
    const page = newest === undefined ? undefined : buildPage(account.place, newest.id);
    return {
      json: {
        account: accountJson(session),
        builds: builds.map((it) => watchedBuildJson(it, account.place)),
        unbuilt,
        unreadable,
      },
      lines: [
        ...table(builds, project === undefined),
        ...unbuilt.map((it) => `${it}  no builds yet`),
        ...(project === undefined || page === undefined ? [] : ['', page]),
        ...([builds, unbuilt, unreadable].every((it) => it.length === 0)
          ? ['No projects found.']
          : []),
      ],
    };
  });
}

interface Found extends Pick<StatusJson, 'unbuilt' | 'unreadable'> {
  readonly builds: readonly BuildState[];
}

async function ofOne({account, sameAccount}: OpenAccount, project: string): Promise<Found> {
  const page = await account.builds.idsOf(project);
  if (page === undefined) throw projectNotFound(project, account.place, sameAccount);
  const builds = await account.builds.builds(page.ids.slice(0, SHOWN));
  return {builds, unbuilt: builds.length === 0 ? [project] : [], unreadable: []};
}

async function ofAll({account}: OpenAccount): Promise<Found> {
  const [projects, {default: pLimit}] = await Promise.all([
    account.builds.projects(),
    import('p-limit'),
  ]);
  const listed = await pLimit(CONCURRENCY).map(projects, async (name) => {
    const ids = await idsUnlessDenied(account.builds, name);
    return {name, ids};
  });
  const denied = listed.flatMap(({ids}) => (ids instanceof Failure ? [ids] : []));
  const [failure] = denied;
  if (failure !== undefined && denied.length === projects.length) throw failure;
  const named = (isIt: (ids: readonly string[] | Failure) => boolean) =>
    listed.filter(({ids}) => ids !== undefined && isIt(ids)).map(({name}) => name);
  const newest = listed.flatMap(({ids}) =>
    ids instanceof Failure ? [] : (ids?.slice(0, 1) ?? []),
  );
  return {
    builds: await account.builds.builds(newest),
    unbuilt: named((ids) => !(ids instanceof Failure) && ids.length === 0),
    unreadable: named((ids) => ids instanceof Failure),
  };
}

/**
 * Lists the IDs of the newest builds. A policy may allow only some projects.
 *
 * @returns `undefined` if the project has been deleted in the meantime, or the failure if access is denied.
 */
async function idsUnlessDenied(
  builds: OpenAccount['account']['builds'],
  project: string,
): Promise<readonly string[] | Failure | undefined> {
  try {
    return (await builds.idsOf(project))?.ids;
  } catch (error) {
    if (error instanceof Failure && error.code === 'aws.access-denied') return error;
    throw error;
  }
}

/** Returns a line with columns for each build, followed by the reasons if it failed. */
function table(builds: readonly BuildState[], withProject: boolean): Line[] {
  const rows = builds.map((it) => cells(it, withProject));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return builds.flatMap((build, index) => {
    const row = (rows[index] ?? []).map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return [painted(build, row.join('  ').trimEnd()), ...reasons(build).map((it) => `    ${it}`)];
  });
}

/** Returns the columns, cleaned, so that they can be measured. */
function cells(build: BuildState, withProject: boolean): string[] {
  const {project, number, status, sourceVersion = '', commit = '', startedAt} = build;
  const phase = build.isComplete ? undefined : decisivePhase(build)?.name;
  const time = seconds(build);
  return [
    ...(withProject ? [project] : []),
    number === undefined ? build.id : `#${number}`,
    phase === undefined ? status : `${status} (${phase})`,
    sourceVersion === commit ? '' : sourceVersion,
    commit.slice(0, 7),
    startedAt === undefined ? '' : localTime(new Date(startedAt)),
    time === undefined ? '' : duration(time),
  ].map(printable);
}

function painted({status}: BuildState, row: string): Line {
  if (status === 'IN_PROGRESS') return row;
  const colour = status === 'SUCCEEDED' ? 'green' : status === 'STOPPED' ? 'yellow' : 'red';
  const start = row.indexOf(status);
  return line`${row.slice(0, start)}${styled(colour, status)}${row.slice(start + status.length)}`;
}

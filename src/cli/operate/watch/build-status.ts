import {
  type BuildState,
  decisivePhase,
  reasons,
  seconds,
} from '../../../codebuild/account/build-state.ts';
import {buildPage} from '../../../codebuild/account/console-pages.ts';
import {printable} from '../../../printable.ts';
import type {Environment} from '../../../environment.ts';
import {type Line, line, styled} from '../../output/line.ts';
import {duration} from '../../reporters/reporter.ts';
import {asOperator} from '../run/as-operator.ts';
import {type OpenAccount, openAccount} from '../run/open-account.ts';
import type {OperatorFlags} from '../run/operator-run.ts';
import {projectNotFound} from '../run/project-not-found.ts';
import {localTime} from './local-time.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import {type WatchedBuildJson, watchedBuildJson} from './watched-build.ts';

/** The builds of one project, or the newest build of each, for `--json`. */
export interface StatusJson {
  readonly account: AccountJson;
  readonly builds: readonly WatchedBuildJson[];
  /** Projects without a build. */
  readonly unbuilt: readonly string[];
}

/** Number of builds to show of one project. */
const SHOWN = 10;
/** Number of parallel requests. */
const CONCURRENCY = 4;

/** Shows the newest builds of a project; without a name, the newest build of each project in the account. */
export async function buildStatus(
  project: string | undefined,
  flags: OperatorFlags,
  environment: Environment,
): Promise<{readonly json: StatusJson; readonly lines: readonly Line[]}> {
  return asOperator(flags, environment, async (run) => {
    const open = await openAccount(flags, run);
    const {account, session} = open;
    const {builds, unbuilt} =
      project === undefined ? await ofAll(open) : await ofOne(open, project);
    const [newest] = builds;
    const page = newest === undefined ? undefined : buildPage(account.place, newest.id);
    return {
      json: {
        account: accountJson(session),
        builds: builds.map((it) => watchedBuildJson(it, account.place)),
        unbuilt,
      },
      lines: [
        ...table(builds, project === undefined),
        ...unbuilt.map((it) => `${it}  no builds yet`),
        ...(project === undefined || page === undefined ? [] : ['', page]),
        ...(builds.length === 0 && unbuilt.length === 0 ? ['No projects found.'] : []),
      ],
    };
  });
}

interface Found {
  readonly builds: readonly BuildState[];
  readonly unbuilt: readonly string[];
}

async function ofOne({account}: OpenAccount, project: string): Promise<Found> {
  const page = await account.builds.idsOf(project);
  if (page === undefined) throw projectNotFound(project, account.place);
  const builds = await account.builds.builds(page.ids.slice(0, SHOWN));
  return {builds, unbuilt: builds.length === 0 ? [project] : []};
}

async function ofAll({account}: OpenAccount): Promise<Found> {
  const [projects, {default: pLimit}] = await Promise.all([
    account.builds.projects(),
    import('p-limit'),
  ]);
  const newest = await pLimit(CONCURRENCY).map(projects, async (name) => {
    const page = await account.builds.idsOf(name);
    return page?.ids[0];
  });
  const builds = await account.builds.builds(newest.filter((it) => it !== undefined));
  const built = new Set(builds.map((it) => it.project));
  return {builds, unbuilt: projects.filter((it) => !built.has(it))};
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

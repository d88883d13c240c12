import type {BuildState} from '../account/build-state.ts';
import type {BuildsApi} from '../account/builds-api.ts';
import type {NamedBuild} from './named-build.ts';

type Builds = Pick<BuildsApi, 'build' | 'builds' | 'idsOf'>;

/**
 * Finds a build of a project; without a number or an ID, the newest build.
 *
 * @returns `no-project` or `no-build` if it does not exist.
 */
export async function findBuild(
  builds: Builds,
  {project, build}: NamedBuild,
): Promise<BuildState | 'no-project' | 'no-build'> {
  if (build === undefined) return newest(builds, project);
  if ('number' in build) return byNumber(builds, project, build.number, undefined);
  if (!build.id.startsWith(`${project}:`)) return 'no-build';
  return (await builds.build(build.id)) ?? 'no-build';
}

/** A listed build may be deleted until it is read. */
async function newest(builds: Builds, project: string) {
  const page = await builds.idsOf(project);
  if (page === undefined) return 'no-project';
  const [id] = page.ids;
  return (id === undefined ? undefined : await builds.build(id)) ?? 'no-build';
}

/** Build numbers increase, so older pages can only contain smaller numbers. */
async function byNumber(
  builds: Builds,
  project: string,
  number: number,
  token: string | undefined,
): Promise<BuildState | 'no-project' | 'no-build'> {
  const page = await builds.idsOf(project, token);
  if (page === undefined) return 'no-project';
  const found = await builds.builds(page.ids);
  const build = found.find((it) => it.number === number);
  if (build !== undefined) return build;
  // Listed builds may be deleted until they are read, even a whole page of them.
  const oldest = found.at(-1);
  const isOlder = oldest === undefined || (oldest.number ?? 0) > number;
  return page.next !== undefined && isOlder
    ? byNumber(builds, project, number, page.next)
    : 'no-build';
}

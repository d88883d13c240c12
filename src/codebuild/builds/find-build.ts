import type {BuildState} from '../account/build-state.ts';
import type {BuildsApi} from '../account/builds-api.ts';

type Builds = Pick<BuildsApi, 'build' | 'builds' | 'idsOf'>;

/**
 * Finds a build of a project by its number, its ARN, or its ID with or without the project; without a name,
 * the newest build.
 *
 * @returns `no-project` or `no-build` if it does not exist.
 */
export async function findBuild(
  builds: Builds,
  project: string,
  named: string | undefined,
): Promise<BuildState | 'no-project' | 'no-build'> {
  const number = /^#?(?<number>\d{1,9})$/u.exec(named ?? '')?.groups?.['number'];
  if (named !== undefined && number === undefined) {
    return (await builds.build(buildId(project, named))) ?? 'no-build';
  }
  return number === undefined
    ? newest(builds, project)
    : byNumber(builds, project, Number(number), undefined);
}

/** Returns the full ID, `intranet:5f5a…`, of an ID, an ARN, or an ID without the project. */
function buildId(project: string, named: string): string {
  const id = named.replace(/^arn:.*:build\//u, '');
  return id.includes(':') ? id : `${project}:${id}`;
}

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
  const isOlder = (found.at(-1)?.number ?? 0) > number;
  return page.next !== undefined && isOlder
    ? byNumber(builds, project, number, page.next)
    : 'no-build';
}

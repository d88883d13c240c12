import type {StartBuildInput} from '@aws-sdk/client-codebuild';
import {type BuildState, readBuild} from './build-state.ts';
import type {CodeBuildCalls} from './codebuild-calls.ts';

const MISSING = ['ResourceNotFoundException'];
/** Limit of BatchGetBuilds. */
const MOST_IDS = 100;

/**
 * Client of CodeBuild for builds. Its methods throw a `Failure`.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/
 */
export class BuildsApi {
  readonly #calls: CodeBuildCalls;

  constructor(calls: CodeBuildCalls) {
    this.#calls = calls;
  }

  /**
   * Starts a build. A signal does not abort this call, because its result would then be unknown.
   *
   * @returns `undefined` if the project does not exist.
   */
  async start(input: StartBuildInput): Promise<BuildState | undefined> {
    const {StartBuildCommand} = await import('@aws-sdk/client-codebuild');
    const project = input.projectName ?? '';
    const answer = await this.#calls.call(
      `start a build of ${project}`,
      'StartBuild',
      project,
      (client) => client.send(new StartBuildCommand(input)),
      MISSING,
    );
    return answer?.build && readBuild(answer.build);
  }

  /** Stops a build. A signal does not abort this call. */
  async stop(id: string): Promise<void> {
    const {StopBuildCommand} = await import('@aws-sdk/client-codebuild');
    await this.#calls.call(`stop the build ${id}`, 'StopBuild', projectOf(id), (client) =>
      client.send(new StopBuildCommand({id})),
    );
  }

  /** Reads a build; `undefined` if it does not exist. */
  async build(id: string): Promise<BuildState | undefined> {
    const [found] = await this.builds([id]);
    return found;
  }

  /** Reads builds in the order of the IDs. Omits those that do not exist. */
  async builds(ids: readonly string[]): Promise<BuildState[]> {
    const {BatchGetBuildsCommand} = await import('@aws-sdk/client-codebuild');
    const groups = Array.from({length: Math.ceil(ids.length / MOST_IDS)}, (_, index) =>
      ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS),
    );
    const answers = await Promise.all(
      groups.map((group) =>
        this.#calls.call(
          group.length === 1 ? `read the build ${group[0]}` : 'read builds',
          'BatchGetBuilds',
          projectOf(group[0] ?? ''),
          (client, options) => client.send(new BatchGetBuildsCommand({ids: group}), options),
        ),
      ),
    );
    const found = new Map(
      answers.flatMap((it) => it?.builds ?? []).map((it) => [it.id, readBuild(it)]),
    );
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /**
   * Lists the IDs of the builds of a project, the newest first, in pages of up to 100.
   *
   * @returns `undefined` if the project does not exist.
   */
  async idsOf(
    project: string,
    token?: string,
  ): Promise<{readonly ids: readonly string[]; readonly next: string | undefined} | undefined> {
    const {ListBuildsForProjectCommand} = await import('@aws-sdk/client-codebuild');
    const input = {
      projectName: project,
      sortOrder: 'DESCENDING' as const,
      ...(token === undefined ? {} : {nextToken: token}),
    };
    const answer = await this.#calls.call(
      `list the builds of ${project}`,
      'ListBuildsForProject',
      project,
      (client, options) => client.send(new ListBuildsForProjectCommand(input), options),
      MISSING,
    );
    return answer && {ids: answer.ids ?? [], next: answer.nextToken};
  }

  /** Lists the names of all projects, in the order of the API. */
  async projects(): Promise<readonly string[]> {
    const {ListProjectsCommand} = await import('@aws-sdk/client-codebuild');
    const page = async (token?: string): Promise<readonly string[]> => {
      const input = token === undefined ? {} : {nextToken: token};
      const answer = await this.#calls.call(
        'list the projects',
        'ListProjects',
        undefined,
        (client, options) => client.send(new ListProjectsCommand(input), options),
      );
      const {projects = [], nextToken} = answer ?? {};
      return nextToken === undefined ? projects : [...projects, ...(await page(nextToken))];
    };
    return page();
  }
}

/** The ID of a build starts with the name of its project. */
function projectOf(id: string): string {
  return id.split(':', 1)[0] ?? '';
}

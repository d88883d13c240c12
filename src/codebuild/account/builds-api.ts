import type {StartBuildInput} from '@aws-sdk/client-codebuild';
import {type BuildState, readBuild} from './build-state.ts';
import type {CodeBuildCalls} from './codebuild-calls.ts';

const MISSING = ['ResourceNotFoundException'];
/** BatchGetBuilds takes so many. */
const MOST_IDS = 100;

/**
 * The calls of CodeBuild's API that are about builds; each may throw a `Failure` in words.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/
 */
export class BuildsApi {
  readonly #calls: CodeBuildCalls;

  constructor(calls: CodeBuildCalls) {
    this.#calls = calls;
  }

  /**
   * Starts a build. A signal does not end this call: what comes of it would not be known.
   *
   * @returns `undefined` where there is no such project.
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

  /** Stops a build, also where the run itself has been told to end. */
  async stop(id: string): Promise<void> {
    const {StopBuildCommand} = await import('@aws-sdk/client-codebuild');
    await this.#calls.call(`stop the build ${id}`, 'StopBuild', projectOf(id), (client) =>
      client.send(new StopBuildCommand({id})),
    );
  }

  /** One build; `undefined` where it is not there. */
  async build(id: string): Promise<BuildState | undefined> {
    const [found] = await this.builds([id]);
    return found;
  }

  /** Those of some builds that are there, in the order of their ids. */
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
   * The ids of a project's builds, the newest first, a page of at most a hundred.
   *
   * @returns `undefined` where there is no such project.
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

  /** The names of all projects, in their order. */
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

/** A build's id begins with its project. */
function projectOf(id: string): string {
  return id.split(':', 1)[0] ?? '';
}

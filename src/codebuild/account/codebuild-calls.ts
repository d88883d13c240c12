import type {CodeBuildClient} from '@aws-sdk/client-codebuild';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import type {AccountPlace} from './account-place.ts';
import {codeBuildFailure} from './codebuild-failure.ts';

/** The ARN of a project. */
export function projectArn({partition, region, accountId}: AccountPlace, name: string): string {
  return `arn:${partition}:codebuild:${region}:${accountId}:project/${name}`;
}

/** One client of CodeBuild's API for all that is asked of it, and how it is asked. */
export class CodeBuildCalls {
  readonly #client: LazyClient<CodeBuildClient>;
  readonly #place: AccountPlace;

  constructor(settings: AwsSettings, place: AccountPlace) {
    this.#client = new LazyClient(settings, async (config) => {
      const {CodeBuildClient} = await import('@aws-sdk/client-codebuild');
      return new CodeBuildClient(config);
    });
    this.#place = place;
  }

  /**
   * Runs a call.
   *
   * @param task to be read after "Cannot".
   * @param project that it is about, if it is about one.
   * @param ignored names of errors that mean `undefined`.
   * @throws {Failure} in words, where it fails otherwise.
   */
  async call<T>(
    task: string,
    operation: string,
    project: string | undefined,
    send: (client: CodeBuildClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
    ignored: readonly string[] = [],
  ): Promise<T | undefined> {
    const resource = project === undefined ? '*' : projectArn(this.#place, project);
    try {
      const call = {task, action: `codebuild:${operation}`, resource};
      return await this.#client.call(call, send, ignored);
    } catch (error) {
      throw codeBuildFailure(error, task);
    }
  }
}

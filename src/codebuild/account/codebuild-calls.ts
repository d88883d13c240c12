import type {CodeBuildClient} from '@aws-sdk/client-codebuild';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import type {AccountPlace} from './account-place.ts';

/** Returns the ARN of a project. */
export function projectArn({partition, region, accountId}: AccountPlace, name: string): string {
  return `arn:${partition}:codebuild:${region}:${accountId}:project/${name}`;
}

/** The client of CodeBuild. */
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
   * Calls CodeBuild.
   *
   * @param task completes "Cannot …".
   * @param project the project of the call, if any.
   * @param ignored names of errors for which the call returns `undefined`.
   * @throws {Failure} if it fails with any other error.
   */
  async call<T>(
    task: string,
    operation: string,
    project: string | undefined,
    send: (client: CodeBuildClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
    ignored: readonly string[] = [],
  ): Promise<T | undefined> {
    const resource = project === undefined ? '*' : projectArn(this.#place, project);
    return this.#client.call({task, action: `codebuild:${operation}`, resource}, send, ignored);
  }
}

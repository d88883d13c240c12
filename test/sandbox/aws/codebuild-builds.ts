import {AwsError} from './aws-error.ts';
import {type BuildAccount, type BuildRequest, StoredBuild} from './codebuild-build.ts';

/** Runs builds. It throws only its own bugs. */
export interface BuildExecutor {
  /** Runs a build from the queue to its end. Stops if `build.signal` aborts. */
  readonly run: (build: StoredBuild) => Promise<void>;
}

/** The builds of an account. */
export class Builds {
  /** Without an executor, builds stay in the queue, and tests run them. */
  executor: BuildExecutor | undefined;
  /** Maximum number of concurrent builds. Can change at any time. */
  most = 60;
  /** Bugs of the executor. */
  readonly defects: Error[] = [];
  readonly #builds: StoredBuild[] = [];
  readonly #tokens = new Map<string, {readonly input: string; readonly build: StoredBuild}>();
  readonly #running = new Set<Promise<void>>();

  /** The newest first. */
  ofProject(project: string): StoredBuild[] {
    return this.#builds.filter(({request}) => request.project === project).toReversed();
  }

  /** By ID or ARN. */
  find(id: string): StoredBuild | undefined {
    return this.#builds.find((it) => it.id === id || it.arn === id);
  }

  /**
   * The newest build of a project.
   *
   * @throws if it has none.
   */
  newest(project: string): StoredBuild {
    const [build] = this.ofProject(project);
    if (build === undefined) throw new Error(`${project} has no builds`);
    return build;
  }

  /** @throws {AwsError} if there are too many. */
  start(account: BuildAccount, request: Omit<BuildRequest, 'number'>): StoredBuild {
    if (this.#builds.filter((it) => !it.isComplete).length >= this.most) {
      const message = `Cannot have more than ${this.most} active builds for the account`;
      throw new AwsError('AccountLimitExceededException', message);
    }
    const number = this.ofProject(request.project).length + 1;
    const build = new StoredBuild(account, {...request, number});
    this.#builds.push(build);
    if (this.executor !== undefined) this.#run(this.executor, build);
    return build;
  }

  /**
   * The build that a request with this token has started, so that a retry starts no second build.
   *
   * @throws {AwsError} if that request was different.
   */
  startedWith(token: string, input: string): StoredBuild | undefined {
    const known = this.#tokens.get(token);
    if (known === undefined || known.input === input) return known?.build;
    const message = 'The idempotency token was used with other parameters';
    throw new AwsError('InvalidInputException', message);
  }

  remember(token: string, input: string, build: StoredBuild): void {
    this.#tokens.set(token, {input, build});
  }

  /** Waits until the executor runs no build. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Stops all running builds, and waits for their end. */
  async close(): Promise<void> {
    for (const build of this.#builds) build.stop();
    await this.idle();
  }

  #run(executor: BuildExecutor, build: StoredBuild): void {
    const running = executor
      .run(build)
      .catch((error: Error) => {
        this.defects.push(error);
        build.complete('FAULT');
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}

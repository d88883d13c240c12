import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {BuildPhaseType} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from '../aws-account.ts';
import type {StoredBuild} from '../codebuild-build.ts';
import type {BuildExecutor} from '../codebuild-builds.ts';
import {BuildContainer, ImageFailure} from './build-container.ts';
import {type BuildSource, bringSource} from './build-source.ts';
import {buildVariables, sessionArn} from './build-variables.ts';
import {PROGRAMS, firstFiles} from './command-script.ts';
import {type ExecutedBuildspec, PHASES, readExecutedBuildspec} from './executed-buildspec.ts';
import {PhaseFailure} from './phase-failure.ts';
import {logRefusal, pullRefusal} from './role-refusals.ts';
import {runPhase} from './run-phase.ts';

/** Local replacements of remote resources. */
export type Lookup = Pick<ReadonlyMap<string, string>, 'get'>;

export interface DockerExecutorOptions {
  /** The builds' account. */
  readonly account: AwsAccount;
  /** Endpoint of the stand-in: `aws.endpoint`. */
  readonly endpoint: string;
  /** Environment of the Docker client and of Git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Local repositories that replace those of Git hosts, by the locations of sources. */
  readonly repositories: Lookup;
  /** Local images that replace those of environments, by their references. */
  readonly images?: Lookup;
  /** More variables, for URLs of AWS's services: `SLACK_API_URL`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Ports of this machine's loopback, for builds in privileged mode: see `BuildContainer`. */
  readonly ports?: readonly number[];
  /** Duration of a minute of a build's timeout, in milliseconds. */
  readonly minuteMs?: number;
}

const DEAD = new PhaseFailure(
  'SINGLE_BUILD_CONTAINER_DEAD',
  'Build container found dead before completing the build. Build container died because it was out of memory, or the Docker image is not supported.',
);

/**
 * Runs builds like CodeBuild, each in a container of its project's image. It supports what our users'
 * buildspecs need, and refuses everything else by name.
 */
export function dockerExecutor(options: DockerExecutorOptions): BuildExecutor {
  return {
    run: async (build) => {
      const root = await mkdtemp(join(tmpdir(), 'codebuild-'));
      const run = new BuildRun(build, root, options);
      try {
        await run.toTheEnd();
      } finally {
        await run.remove();
        await rm(root, {recursive: true, force: true});
      }
    },
  };
}

class BuildRun {
  readonly #build: StoredBuild;
  readonly #account: AwsAccount;
  /** The content of the container. */
  readonly #root: string;
  readonly #options: DockerExecutorOptions;
  readonly #credentials: string;
  readonly #timer: NodeJS.Timeout;
  #container: BuildContainer | undefined;
  #isDead = false;

  constructor(build: StoredBuild, root: string, options: DockerExecutorOptions) {
    const {account} = options;
    this.#build = build;
    this.#account = account;
    this.#root = root;
    this.#options = options;
    const {serviceRole = '', timeoutInMinutes = 60} = build.request.settings;
    const arn = sessionArn(build);
    this.#credentials = account.codebuild.sessions.open(serviceRole, arn, account.now());
    const {minuteMs = 60_000} = options;
    this.#timer = setTimeout(() => this.#timeOut(), timeoutInMinutes * minuteMs);
    build.signal.addEventListener('abort', () => void this.#container?.remove());
  }

  async toTheEnd(): Promise<void> {
    const isProvisioned = await this.#phase('PROVISIONING', async () => this.#provision());
    if (!isProvisioned) return this.#build.complete();
    let prepared: Prepared | undefined;
    const isThere = await this.#phase('DOWNLOAD_SOURCE', async () => {
      prepared = await this.#download();
    });
    if (isThere && prepared !== undefined) await this.#phases(prepared);
    this.#build.complete();
  }

  async remove(): Promise<void> {
    clearTimeout(this.#timer);
    this.#account.codebuild.sessions.close(this.#credentials);
    await this.#container?.remove();
  }

  async #provision(): Promise<void> {
    const refused =
      logRefusal(this.#account, this.#build) ?? pullRefusal(this.#account, this.#build);
    if (refused !== undefined) throw refused;
    const {environment, uuid} = this.#build;
    const {image = '', privilegedMode = false} = environment;
    const {images, env, ports} = this.#options;
    try {
      this.#container = await BuildContainer.start({
        image: images?.get(image) ?? image,
        name: `codebuild-${uuid}`,
        isPrivileged: privilegedMode,
        ports,
        env,
      });
    } catch (error) {
      if (!(error instanceof ImageFailure)) throw error;
      const message = `Unable to pull customer's container image. CannotPullContainerError: ${error.message}`;
      throw new PhaseFailure('BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE', message);
    }
  }

  async #download(): Promise<Prepared> {
    const {repositories, env, endpoint, variables: more = {}} = this.#options;
    const build = this.#build;
    build.note('Running on CodeBuild On-demand');
    build.note('Phase is DOWNLOAD_SOURCE');
    const source = await bringSource(build, this.#root, repositories, env);
    build.resolvedSourceVersion = source.commit;
    build.note(`CODEBUILD_SRC_DIR=${source.folder}`);
    build.note(`YAML location is ${source.buildspecFile}`);
    const buildspec = readExecutedBuildspec(source.buildspec);
    build.note('Processing environment variables');
    const variables = buildVariables(this.#account, build, buildspec, {
      sourceFolder: source.folder,
      endpoint,
      credentials: `${endpoint}${this.#credentials}`,
    });
    build.note(`Moving to directory ${source.folder}`);
    const known = [...buildspec.phases].map(
      ([name, {commands}]) => ` ${name.toUpperCase()}: ${commands.length} commands`,
    );
    for (const line of [`Phases found in YAML: ${known.length}`, ...known]) build.note(line);
    await this.#fillContainer(source, new Map([...Object.entries(more), ...variables]));
    return {source, buildspec};
  }

  async #fillContainer(
    {folder}: BuildSource,
    variables: ReadonlyMap<string, string>,
  ): Promise<void> {
    // Without the agent of Systems Manager, these do nothing.
    const programs = ['codebuild-breakpoint', 'codebuild-resume'].map(
      (name) => [`${PROGRAMS}/${name}`, '#!/bin/sh\n'] as const,
    );
    for (const [path, text] of [...Object.entries(firstFiles(variables, folder)), ...programs]) {
      const file = join(this.#root, path);
      await mkdir(dirname(file), {recursive: true});
      await writeFile(file, text, {mode: 0o755});
    }
    // The container's root gets this mode.
    await chmod(this.#root, 0o755);
    await this.#container?.copyIn(this.#root);
  }

  /**
   * The four phases of the buildspec. A failed phase ends the build, except that `post_build` runs after a
   * failed `build`:
   * https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
   */
  async #phases({buildspec}: Prepared): Promise<void> {
    let isSucceeding = true;
    for (const name of PHASES) {
      const phase = buildspec.phases.get(name);
      const isFine = await this.#phase(name.toUpperCase() as BuildPhaseType, async () => {
        if (phase === undefined || this.#container === undefined) return;
        const {shell} = buildspec;
        const how = {container: this.#container, build: this.#build, shell, isSucceeding};
        const failure = await runPhase(phase, how);
        this.#isDead = failure === 'dead';
        if (failure !== undefined) throw failure === 'dead' ? DEAD : failure;
      });
      isSucceeding &&= isFine;
      const goesOn =
        phase?.onFailure === 'CONTINUE' || (name === 'build' && phase?.onFailure !== 'ABORT');
      if (this.#build.isComplete || this.#isDead || (!isFine && !goesOn)) return;
    }
    await this.#phase('UPLOAD_ARTIFACTS', async () => Promise.resolve());
  }

  /** @returns whether it succeeded. */
  async #phase(type: BuildPhaseType, act: () => Promise<void>): Promise<boolean> {
    const build = this.#build;
    if (build.isComplete) return false;
    build.enter(type);
    const isOfBuildspec = !['PROVISIONING', 'DOWNLOAD_SOURCE', 'UPLOAD_ARTIFACTS'].includes(type);
    if (isOfBuildspec) build.note(`Entering phase ${type}`);
    const failure = await act().catch((error: unknown) => {
      // A failure in a build that was stopped is caused by stopping it.
      if (build.isComplete) return DEAD;
      if (error instanceof PhaseFailure) return error;
      throw error;
    });
    if (build.isComplete) return false;
    const {statusCode, message} = failure?.context ?? {statusCode: '', message: ''};
    const status = failure === undefined ? 'SUCCEEDED' : 'FAILED';
    build.note(`Phase complete: ${type} State: ${status}`);
    build.note(`Phase context status code: ${statusCode} Message: ${message}`);
    build.leave(status, {statusCode, message});
    return failure === undefined;
  }

  #timeOut(): void {
    const context = {statusCode: 'BUILD_TIMED_OUT', message: 'Build has timed out. '};
    this.#build.leave('TIMED_OUT', context);
    this.#build.complete('TIMED_OUT');
    void this.#container?.remove();
  }
}

interface Prepared {
  readonly source: BuildSource;
  readonly buildspec: ExecutedBuildspec;
}

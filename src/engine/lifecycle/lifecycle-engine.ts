import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Environment} from '../../environment.ts';
import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {
  AskCredentials,
  BuildRequest,
  BuildpackSource,
  Engine,
  EngineResult,
} from '../../image/ports.ts';
import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {runTogether, settleAll} from '../../settle-all.ts';
import {option, sentence} from '../../text.ts';
import {groupsWithOthers} from '../buildpacks/builder-order.ts';
import {noOtherBuildpack} from '../buildpacks/no-other-buildpack.ts';
import {RetryWithSettings} from '../buildpacks/retry-with-settings.ts';
import {isAlone} from '../cnb/own-scripts.ts';
import {orderInFolders} from './order-in-folders.ts';
import {diagnose} from '../cnb/diagnose.ts';
import {hasScripts} from '../cnb/script-trail.ts';
import type {Patience} from '../../patience/patience.ts';
import {LIFECYCLE_RUN} from '../../patience/policies.ts';
import {Transient} from '../../patience/transient.ts';
import {externalReferences} from '../buildpacks/external-images.ts';
import {outputMask} from '../buildpacks/output-mask.ts';
import {subjectOf} from '../buildpacks/subject-of.ts';
import {reportedDigest} from '../buildpacks/report-toml.ts';
import {builderGroups} from './builder-groups.ts';
import {BuildCache, type CacheChoice} from './build-cache.ts';
import {copyCertificates} from './copy-certificates.ts';
import {buildUser} from './separation/build-user.ts';
import type {BuildUser, Folders} from './machine.ts';
import {PhaseOutput} from './phase-output.ts';
import {type LifecyclePhase, lifecyclePhases, restorePhase, resultFiles} from './phases.ts';
import {installedApi} from './platform-api.ts';
import {removeInputs, requireFree} from './platform-folder.ts';
import {removeTraces} from './separation/remove-traces.ts';
import {
  type BuildMachine,
  type BuildSettings,
  fillFolders,
  prepareAnalysis,
} from './prepare-build.ts';
import {fetchForBuild} from './fetch-for-build.ts';
import {requireRunImage} from './run-images.ts';
import {runPhase} from './run-phase.ts';
import {requireAlone, requireApart} from './require-apart.ts';
import {requireWritable} from './require-writable.ts';
import {OtherUser, SameUser, type Separation} from './separation/separation.ts';

export interface LifecycleOptions {
  readonly run: Run;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly folders: Folders;
  /** The folder of the codebase. */
  readonly codebase: string;
  /** The folder of the kernel's process files: `/proc`. */
  readonly proc: string;
  /** Content of `/etc/passwd`. */
  readonly passwd: string;
  /** The program of Node.js. */
  readonly node: string;
  /** The user that runs this process. */
  readonly self: BuildUser;
  /** Whether buildpacks may run with the rights of this process, if it is not root. */
  readonly trustsBuildpacks: boolean;
  /** More CA certificates that the lifecycle and buildpacks should trust, in PEM format. */
  readonly certificates: readonly string[];
  /** Folder of our own buildpack in this package. */
  readonly buildpackTemplate: string;
  readonly credentials: AskCredentials;
  /** Whether a registry lets this build read an image. */
  readonly canRead: (reference: string) => Promise<boolean>;
  readonly buildpacks: BuildpackSource;
  /** The architecture of this machine, such as `amd64`. */
  readonly architecture: string;
  /** Files and folders with credentials of this machine. They are closed to the user of the build. */
  readonly secretPaths: readonly string[];
  readonly cache: CacheChoice;
  /** Whether a path goes into the image, by the patterns of a request. */
  readonly isBuilt: (files: BuildRequest['files'], path: string) => boolean;
  readonly patience: Patience;
}

/** Variables of the builder image that the lifecycle passes to buildpacks, and proxies and certificates. */
const PASSED =
  /^(?:PATH|HOSTNAME|CNB_STACK_ID|LD_LIBRARY_PATH|LIBRARY_PATH|CPATH|PKG_CONFIG_PATH|SSL_CERT_\w+|\w+_PROXY|\w+_proxy)$/u;

const IGNORED_LIFECYCLE = sentence`The lifecycle of this container is used, not the one of ${option('lifecycle-image')}.`;

/**
 * Builds images with the programs of the lifecycle in this builder image. It does not need Docker. Buildpacks
 * run with the rights of the builder's own user; only root connects to registries.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md
 */
export class LifecycleEngine implements Engine {
  readonly #options: LifecycleOptions;
  readonly #cache: BuildCache;
  #separated: Separation | undefined;
  /** The platform API. */
  #installed: Promise<string> | undefined;
  #alone: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#cache = new BuildCache(options.cache, options.folders);
  }

  /** @throws {Failure} `build.lifecycle-incompatible` if the builder names no user for buildpacks. */
  get #separation(): Separation {
    const {env, passwd, run, self} = this.#options;
    this.#separated ??=
      self.uid === 0
        ? new OtherUser(buildUser(env, passwd), this.#options)
        : new SameUser(self, buildUser(env, passwd), run);
    return this.#separated;
  }

  /** @throws {Failure} if this is not a builder image, or not all of its rights are there. */
  async check(): Promise<void> {
    const {codebase, folders, secretPaths, self, trustsBuildpacks} = this.#options;
    if (self.uid !== 0 && !trustsBuildpacks) {
      throw new Failure(
        'build.lifecycle-incompatible',
        'Only root can keep credentials away from buildpacks.',
        {
          remedy: sentence`Run the command as root, or build with ${option('engine', 'pack')}. If you trust all buildpacks and dependencies of the codebase, add ${option('trust-buildpacks')}.`,
        },
      );
    }
    const closed = self.uid === 0 ? secretPaths : undefined;
    await settleAll([
      requireApart(codebase, folders),
      this.#cache.check(closed),
      this.#api(),
      builderGroups(folders),
      requireWritable(folders),
      // Throws if this is no builder, which the check before says in a better way.
      (async () => this.#separation.check())(),
    ]);
  }

  async build(request: BuildRequest, emit: Emit): Promise<EngineResult> {
    const {patience, signal} = this.#options;
    if (!request.publish) {
      throw new Failure('usage.invalid-value', 'The lifecycle engine cannot build into Docker.', {
        remedy: sentence`Build with ${option('engine', 'pack')}, or without ${option('local')}.`,
      });
    }
    if (request.lifecycleImage !== undefined) emit({type: 'warning', text: IGNORED_LIFECYCLE});
    await (this.#alone ??= requireAlone(this.#options.folders));
    await requireFree(this.#options.folders, request);
    const fetched = await fetchForBuild(request, emit, this.#options);
    this.#cache.begin();
    const files = await readdir(request.source);
    const reuse = hasScripts(files) ? 'cache' : 'image-and-cache';
    const attempt = (groups: BuildSettings['groups']) =>
      patience.retrying(
        () => this.#attempt(request, emit, {files, fetched, reuse, groups}),
        LIFECYCLE_RUN,
        {
          signal,
        },
      );
    try {
      return await attempt(undefined);
    } catch (error) {
      if (!(error instanceof RetryWithSettings)) throw error;
      emit({type: 'note', text: error.why});
      return await attempt(error.settings.groups);
    }
  }

  async #attempt(
    request: BuildRequest,
    emit: Emit,
    {
      files,
      fetched,
      ...settings
    }: BuildSettings & Pick<BuildMachine, 'fetched'> & {readonly files: readonly string[]},
  ): Promise<EngineResult> {
    const {env, folders, patience, signal} = this.#options;
    const {user} = this.#separation;
    const mask = outputMask(request, env);
    const output = new PhaseOutput(emit, {now: () => patience.clock.now(), mask});
    const before = await this.#separation.traces(folders);
    // Nobody may answer, so this takes time. It is done before code of others runs.
    const addresses = this.#separation.closeAddresses(emit);
    addresses.catch(() => undefined);
    try {
      const machine = {...(await this.#machine(request)), fetched};
      const [prepared] = await settleAll([
        prepareAnalysis(request, machine, settings),
        this.#separation.closeFiles(),
      ]);
      const references = [...externalReferences(request), prepared.runImage ?? request.builder];
      const input = {...prepared, references};
      const runner = {...this.#options, output, separation: this.#separation};
      const run = (it: LifecyclePhase) => runPhase(it, input, runner);
      const [analysis, ...others] = lifecyclePhases(input);
      output.begin(analysis.phase);
      // The analysis mostly waits for registries, so the rest of the input is written at the same time.
      await runTogether(signal, [
        (either) => runPhase(analysis, input, {...runner, signal: either}),
        (either) => fillFolders(request, machine, either),
      ]);
      await requireRunImage(resultFiles(folders).analyzed, prepared.runImage);
      await addresses;
      for (const phase of others) {
        output.begin(phase.phase);
        await (phase.phase === 'restoring'
          ? this.#cache.restore(prepared, emit, (cache) => run(restorePhase({...input, cache})))
          : run(phase));
        if (phase.phase === 'building') await removeInputs(folders, request);
      }
      this.#cache.keep(prepared);
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      throw await this.#failure(request, output, {error, files, settings});
    } finally {
      await addresses.catch(() => undefined);
      await removeInputs(folders, request);
      await removeTraces(user, before);
    }
    output.end();
    return {digest: await reportedDigest(join(resultFiles(folders).report, '..'))};
  }

  async #failure(
    request: BuildRequest,
    {record}: PhaseOutput,
    {
      error,
      files,
      settings,
    }: {
      readonly error: ChildFailure;
      readonly files: readonly string[];
      readonly settings: BuildSettings;
    },
  ): Promise<Failure | Transient> {
    const {folders, signal} = this.#options;
    if (signal.aborted || error.exitCode === undefined) {
      return new Failure('build.lifecycle-failed', `${error.message}.`, {cause: error});
    }
    const subject = subjectOf(request, files);
    if (isAlone(record) && settings.groups === undefined) {
      const groups = groupsWithOthers(request, await orderInFolders(folders));
      return noOtherBuildpack(record, subject, groups);
    }
    const {failure, mayPass} = diagnose(record, error.exitCode, subject);
    return mayPass ? new Transient(failure) : failure;
  }

  async #machine({files}: BuildRequest): Promise<Omit<BuildMachine, 'fetched'>> {
    const {buildpackTemplate, canRead, certificates, env, folders, isBuilt} = this.#options;
    const passed = Object.entries(env).filter(
      (entry): entry is [string, string] => PASSED.test(entry[0]) && entry[1] !== undefined,
    );
    const {SSL_CERT_FILE: file} = env;
    // The lifecycle reads the file after it has given up its rights.
    const own = file ? {SSL_CERT_FILE: await copyCertificates(file, folders)} : {};
    return {
      folders,
      user: this.#separation.user,
      keeper: this.#separation.keeper,
      api: await this.#api(),
      buildpackTemplate,
      canRead,
      certificates,
      cache: this.#cache,
      environment: {...Object.fromEntries(passed), ...own},
      isBuilt: (path) => isBuilt(files, path),
    };
  }

  async #api(): Promise<string> {
    this.#installed ??= installedApi(this.#options.folders.lifecycle, this.#options.run);
    return await this.#installed;
  }
}

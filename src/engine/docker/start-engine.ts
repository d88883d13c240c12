import {access, constants, readFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {Patience} from '../../patience/patience.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';
import type {StartBackground} from '../../subprocess/start-background.ts';
import {engineFailure, noEngineHere} from './engine-failure.ts';
import {isAbandoned} from '../../subprocess/abandoned-socket.ts';
import {engineAnswers, storageDriver} from './engine-socket.ts';
import {pathWithIptables} from './iptables.ts';
import {nestGroups} from './nest-cgroups.ts';
import {obstacle} from './privileges.ts';

/** Paths in a container. */
export interface EnginePaths {
  readonly socket: string;
  /** Folder of this tool in the builder image. An engine is not started in other containers. */
  readonly marker: string;
  /** Files of the kernel about this process. */
  readonly self: string;
  readonly groups: string;
  /** Log file of the engine. */
  readonly log: string;
  /** A folder for links. It must exist as long as the engine runs. */
  readonly iptables: string;
}

const ON_LINUX: EnginePaths = {
  socket: '/var/run/docker.sock',
  marker: '/opt/ci-image-builder',
  self: '/proc/self',
  groups: '/sys/fs/cgroup',
  log: '/var/log/dockerd.log',
  iptables: '/run/ci-image-builder/iptables',
};

export interface EngineStart {
  readonly env: Program['env'];
  readonly signal: AbortSignal;
  readonly run: Run;
  readonly start: StartBackground;
  readonly emit: Emit;
  readonly patience: Patience;
  /** The project, if this is a build of CodeBuild. */
  readonly codebuild: {readonly project: string | undefined} | undefined;
  readonly paths?: EnginePaths;
  /** Seconds to wait for the first response of the engine. */
  readonly longestStart?: number;
}

const LONGEST_START = 30;
const POLL_SECONDS = 0.02;
/** Environment variables that the engine needs: proxies and certificates, but no credentials. */
const PASSED = /^(?:PATH|HOME|TMPDIR|DOCKER_(?:RAMDISK|TMPDIR)|SSL_CERT_\w+|\w+_PROXY|\w+_proxy)$/u;

/**
 * Starts a Docker engine in CodeBuild or in the builder image, if `dockerd` is installed, no engine is
 * running, and no environment variable names one. The engine keeps running for later commands of the same
 * build, and ends with the container.
 *
 * @throws {Failure} `docker.not-privileged` or `docker.unavailable` if the container cannot run an engine, or
 * it does not respond.
 */
export async function startEngine(options: EngineStart): Promise<void> {
  const {codebuild, emit, env, patience, paths = ON_LINUX} = options;
  const now = () => patience.clock.now();
  if (env['DOCKER_HOST'] || env['DOCKER_CONTEXT']) return;
  if (codebuild === undefined && !(await exists(paths.marker))) return;
  if (!(await isAbandoned(paths.socket)) || !(await hasEngine(env))) return;
  const began = now();
  const context = {project: codebuild?.project};
  const [status, mounts, own] = await Promise.all(
    ['status', 'mounts', 'cgroup'].map((name) => readOrNothing(join(paths.self, name))),
  );
  const why = obstacle(status ?? '', mounts ?? '');
  if (why !== undefined) throw noEngineHere(why, context);
  await nestGroups(paths.groups, own ?? '');
  await patience.watch(launch(options, paths), 'The Docker engine has not started yet');
  const driver = await storageDriver(paths.socket);
  const seconds = (now() - began).toFixed(1);
  emit({
    type: 'note',
    text: `Docker engine started in ${seconds} s (${driver ?? 'unknown driver'}).`,
  });
  if (driver === 'vfs') {
    emit({
      type: 'warning',
      text: 'Docker uses its slowest storage driver, vfs, because the file system of /var/lib/docker does not support any other. Mount a volume there.',
    });
  }
}

async function launch(options: EngineStart, paths: EnginePaths): Promise<void> {
  const {codebuild, longestStart = LONGEST_START, patience, run, signal, start} = options;
  const {clock} = patience;
  const context = {project: codebuild?.project};
  const env = Object.fromEntries(Object.entries(options.env).filter(([name]) => PASSED.test(name)));
  const PATH = await pathWithIptables({run, env}, paths.iptables);
  const engine = await start({
    file: 'dockerd',
    args: ['--host', `unix://${paths.socket}`],
    env: {...env, PATH},
    logFile: paths.log,
  }).catch((error: unknown) => {
    if (!(error instanceof ChildFailure)) throw error;
    throw new Failure(
      'docker.unavailable',
      `The Docker engine ${error.message.replace(/^dockerd /u, '')}.`,
      {
        remedy: 'Point DOCKER_HOST at a running engine.',
        cause: error,
      },
    );
  });
  const end = clock.now() + longestStart;
  while (!(await engineAnswers(paths.socket))) {
    if (signal.aborted) {
      engine.stop();
      throw new Failure('interrupted', 'The build was interrupted.');
    }
    // If the engine has ended at once, another engine may have started at the same time and own the socket.
    if ((!engine.isRunning() && (await isAbandoned(paths.socket))) || clock.now() > end) {
      engine.stop();
      throw engineFailure(await readOrNothing(paths.log), paths.log, context);
    }
    await clock.sleep(POLL_SECONDS);
  }
}

/** Whether the engine's program is on the PATH. */
async function hasEngine(env: Program['env']): Promise<boolean> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = await Promise.all(folders.map((it) => exists(join(it, 'dockerd'), constants.X_OK)));
  return found.includes(true);
}

async function exists(path: string, mode?: number): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}

async function readOrNothing(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}

import {access, constants, readFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';
import type {StartBackground} from '../../subprocess/start-background.ts';
import {engineFailure, noEngineHere} from './engine-failure.ts';
import {engineAnswers, isAbandoned, storageDriver} from './engine-socket.ts';
import {pathWithIptables} from './iptables.ts';
import {nestGroups} from './nest-cgroups.ts';
import {obstacle} from './privileges.ts';

/** Where things are in a container. */
export interface EnginePaths {
  readonly socket: string;
  /** Where the builder image has this tool. Other containers are not ours to start engines in. */
  readonly marker: string;
  /** What the kernel tells of a process. */
  readonly self: string;
  readonly groups: string;
  /** Of what the engine says. */
  readonly log: string;
  /** A folder for links, which has to stay as long as the engine. */
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
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
  /** This is a build of CodeBuild's, and of which project. */
  readonly codebuild: {readonly project: string | undefined} | undefined;
  readonly paths?: EnginePaths;
  /** Seconds that an engine may take to answer. */
  readonly patience?: number;
}

const PATIENCE = 30;
const POLL_MS = 20;
/** What the engine needs of our environment: no credentials, but the way to registries. */
const PASSED = /^(?:PATH|HOME|TMPDIR|DOCKER_(?:RAMDISK|TMPDIR)|SSL_CERT_\w+|\w+_PROXY|\w+_proxy)$/u;

/**
 * Starts a Docker engine where one can be had no other way: in CodeBuild or the builder image, where the
 * program is there and no engine, and nobody names one elsewhere. It goes on after us, for what comes later in the same
 * build, and ends with the container.
 *
 * @throws {Failure} `failed` where the container may not run one, or it does not answer.
 */
export async function startEngine(options: EngineStart): Promise<void> {
  const {codebuild, emit, env, now, paths = ON_LINUX} = options;
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
  await launch(options, paths);
  const driver = await storageDriver(paths.socket);
  const seconds = (now() - began).toFixed(1);
  emit({
    type: 'note',
    text: `Docker engine started in ${seconds} s (${driver ?? 'no driver told'}).`,
  });
  if (driver === 'vfs') {
    emit({
      type: 'warning',
      text: 'Docker stores images with its slowest driver, vfs, because the filesystem of /var/lib/docker carries no other: make it a volume.',
    });
  }
}

async function launch(options: EngineStart, paths: EnginePaths): Promise<void> {
  const {codebuild, now, patience = PATIENCE, run, signal, start} = options;
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
  const end = now() + patience;
  while (!(await engineAnswers(paths.socket))) {
    if (signal.aborted) {
      engine.stop();
      throw new Failure('interrupted', 'The build was interrupted.');
    }
    // One that ended at once may have met another's start, whose socket it is.
    if ((!engine.isRunning() && (await isAbandoned(paths.socket))) || now() > end) {
      engine.stop();
      throw engineFailure(await readOrNothing(paths.log), paths.log, context);
    }
    await pause(POLL_MS);
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

import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

/** The version that this tool is tested with, and the oldest that works. */
const TESTED_PACK = [0, 40, 6] as const;
const OLDEST_PACK = [0, 38, 0] as const;

interface Tools {
  readonly run: Run;
  readonly env: Program['env'];
  readonly signal: AbortSignal;
}

const installPack = `Install pack ${TESTED_PACK.join('.')}: https://buildpacks.io/docs/for-platform-operators/how-to/integrate-ci/pack/`;
const installDocker = 'Install Docker: https://docs.docker.com/engine/install/';

/**
 * Checks that a supported version of pack is installed. Emits a warning if it is older than the tested one.
 *
 * @throws {Failure} `pack.not-found`, `pack.too-old`, or `pack.failed` if the version is unknown.
 */
export async function checkPack({run, env, signal}: Tools, emit: Emit): Promise<void> {
  let printed: string;
  try {
    ({stdout: printed} = await run({file: 'pack', args: ['version'], env, signal}));
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw (
      notStarted(error, installPack) ??
      new Failure(
        'pack.failed',
        `Cannot find out the version of pack: it exited with code ${error.exitCode}.`,
        {details: lastLine(error.stderr), remedy: installPack, cause: error},
      )
    );
  }
  const version = /(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)/u.exec(printed)?.groups;
  if (version === undefined) {
    throw new Failure('pack.failed', `Cannot find out the version of pack: "${printed.trim()}".`, {
      remedy: installPack,
    });
  }
  const found = [Number(version['major']), Number(version['minor']), Number(version['patch'])];
  const name = found.join('.');
  if (compare(found, OLDEST_PACK) < 0) {
    throw new Failure(
      'pack.too-old',
      `pack ${name} is too old. Version ${OLDEST_PACK.join('.')} or later is required.`,
      {
        remedy: installPack,
      },
    );
  }
  if (compare(found, TESTED_PACK) < 0) {
    emit({
      type: 'warning',
      text: `pack ${name} is older than ${TESTED_PACK.join('.')}, the tested version.`,
    });
  }
}

/**
 * Checks that a Docker engine responds.
 *
 * @throws {Failure} `docker.not-found`, `docker.unavailable`, `docker.access-denied` or `docker.failed`.
 */
export async function checkDocker({run, env, signal}: Tools): Promise<void> {
  const args = ['version', '--format', '{{.Server.Version}}'];
  try {
    await run({file: 'docker', args, env, signal});
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw notStarted(error, installDocker) ?? noEngine(error, env);
  }
}

function notStarted(error: ChildFailure, remedy: string): Failure | undefined {
  const {kind, file, code} = error;
  const isPack = file === 'pack';
  const failed = isPack ? 'pack.failed' : 'docker.failed';
  if (kind === 'killed') {
    return new Failure(failed, `${file} was terminated before it responded.`, {cause: error});
  }
  if (kind === 'exited') return undefined;
  const options = {remedy, cause: error};
  return code === 'ENOENT'
    ? new Failure(
        isPack ? 'pack.not-found' : 'docker.not-found',
        `${file} not found on the PATH.`,
        options,
      )
    : new Failure(failed, `Cannot start ${file} (${code}).`, options);
}

function noEngine(error: ChildFailure, env: Program['env']): Failure {
  const details = lastLine(error.stderr);
  if (/permission denied/iu.test(error.stderr)) {
    return new Failure(
      'docker.access-denied',
      'Docker is running, but this user has no access to it.',
      {
        details,
        remedy:
          'Add the user to the docker group and sign in again, or point DOCKER_HOST at another engine.',
        cause: error,
      },
    );
  }
  // In the client, the first of these overrides the second.
  const named = ['DOCKER_HOST', 'DOCKER_CONTEXT'].find((name) => env[name]);
  if (named !== undefined) {
    return new Failure(
      'docker.unavailable',
      `No Docker engine responds at ${named}=${env[named]}.`,
      {
        details,
        remedy: `Correct ${named}, or unset it to use the engine of this machine.`,
        cause: error,
      },
    );
  }
  return new Failure('docker.unavailable', 'Docker is not running.', {
    details,
    remedy: 'Start Docker, or point DOCKER_HOST at a running engine.',
    cause: error,
  });
}

function lastLine(text: string): string[] {
  return text.trim().split('\n').filter(Boolean).slice(-1);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = b.findIndex((part, index) => part !== a[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

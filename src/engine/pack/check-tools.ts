import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

/** The version that this is developed and tested against, and the oldest that works. */
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
 * Makes sure that there is a pack that works; one older than the tested is used with a warning.
 *
 * @throws {Failure} `failed` where it is missing, too old, or does not tell its version.
 */
export async function checkPack({run, env, signal}: Tools, emit: Emit): Promise<void> {
  let printed: string;
  try {
    ({stdout: printed} = await run({file: 'pack', args: ['version'], env, signal}));
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw (
      notStarted(error, 'which builds the images', installPack) ??
      new Failure(
        'pack.failed',
        `pack does not tell its version: it ended with code ${error.exitCode}.`,
        {details: lastLine(error.stderr), remedy: installPack, cause: error},
      )
    );
  }
  const version = /(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)/u.exec(printed)?.groups;
  if (version === undefined) {
    throw new Failure('pack.failed', `pack does not tell its version: "${printed.trim()}".`, {
      remedy: installPack,
    });
  }
  const found = [Number(version['major']), Number(version['minor']), Number(version['patch'])];
  const name = found.join('.');
  if (compare(found, OLDEST_PACK) < 0) {
    throw new Failure(
      'pack.too-old',
      `pack ${name} is too old: ${OLDEST_PACK.join('.')} is needed.`,
      {
        remedy: installPack,
      },
    );
  }
  if (compare(found, TESTED_PACK) < 0) {
    emit({
      type: 'warning',
      text: `pack ${name} is older than ${TESTED_PACK.join('.')}, which this is tested with.`,
    });
  }
}

/**
 * Makes sure that a Docker engine answers.
 *
 * @throws {Failure} `failed` where the client is missing or no engine answers.
 */
export async function checkDocker({run, env, signal}: Tools): Promise<void> {
  const args = ['version', '--format', '{{.Server.Version}}'];
  try {
    await run({file: 'docker', args, env, signal});
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw notStarted(error, 'which runs the builds', installDocker) ?? noEngine(error, env);
  }
}

function notStarted(error: ChildFailure, purpose: string, remedy: string): Failure | undefined {
  const {kind, file, code} = error;
  const isPack = file === 'pack';
  const failed = isPack ? 'pack.failed' : 'docker.failed';
  if (kind === 'killed') {
    return new Failure(failed, `${file} was ended before it answered.`, {cause: error});
  }
  if (kind === 'exited') return undefined;
  const options = {remedy, cause: error};
  return code === 'ENOENT'
    ? new Failure(
        isPack ? 'pack.not-found' : 'docker.not-found',
        `${file}, ${purpose}, is not on the PATH.`,
        options,
      )
    : new Failure(failed, `${file} cannot be started (${code}).`, options);
}

function noEngine(error: ChildFailure, env: Program['env']): Failure {
  const details = lastLine(error.stderr);
  if (/permission denied/iu.test(error.stderr)) {
    return new Failure('docker.access-denied', 'Docker is running, but this user may not use it.', {
      details,
      remedy: 'Add the user to the docker group and sign in anew, or point DOCKER_HOST elsewhere.',
      cause: error,
    });
  }
  // The client heeds the first of these before the second.
  const named = ['DOCKER_HOST', 'DOCKER_CONTEXT'].find((name) => env[name]);
  if (named !== undefined) {
    return new Failure(
      'docker.unavailable',
      `No Docker engine answers at ${named}=${env[named]}.`,
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

import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

/** The version that this is developed and tested against, and the oldest that works. */
const TESTED_PACK = [0, 40, 6] as const;
const OLDEST_PACK = [0, 38, 0] as const;

type Environment = Program['env'];

/**
 * Makes sure that there is a pack that works; one older than the tested is used with a warning.
 *
 * @throws {Failure} `failed` where it is missing, too old, or does not tell its version.
 */
export async function checkPack(run: Run, env: Environment, emit: Emit): Promise<void> {
  const printed = await run({file: 'pack', args: ['version'], env}).catch(packMissing);
  const version = /(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)/u.exec(printed.stdout)?.groups;
  if (version === undefined) {
    throw new Failure('failed', `pack does not tell its version: "${printed.stdout.trim()}".`, {
      remedy: installPack,
    });
  }
  const found = [Number(version['major']), Number(version['minor']), Number(version['patch'])];
  const name = found.join('.');
  if (compare(found, OLDEST_PACK) < 0) {
    throw new Failure('failed', `pack ${name} is too old: ${OLDEST_PACK.join('.')} is needed.`, {
      remedy: installPack,
    });
  }
  if (compare(found, TESTED_PACK) < 0) {
    emit({
      type: 'warning',
      text: `pack ${name} is older than ${TESTED_PACK.join('.')}, which this is tested with.`,
    });
  }
}

const installPack = `Install pack ${TESTED_PACK.join('.')}: https://buildpacks.io/docs/for-platform-operators/how-to/integrate-ci/pack/`;

function packMissing(error: unknown): never {
  if (error instanceof ChildFailure && error.kind === 'spawn-failed') {
    throw new Failure('failed', 'pack, which builds the images, is not on the PATH.', {
      remedy: installPack,
      cause: error,
    });
  }
  throw error;
}

/**
 * Makes sure that a Docker engine answers.
 *
 * @throws {Failure} `failed` where the client is missing or no engine answers.
 */
export async function checkDocker(run: Run, env: Environment): Promise<void> {
  try {
    await run({file: 'docker', args: ['version', '--format', '{{.Server.Version}}'], env});
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    if (error.kind === 'spawn-failed') {
      throw new Failure('failed', 'docker is not on the PATH.', {
        remedy: 'Install Docker: https://docs.docker.com/engine/install/',
        cause: error,
      });
    }
    throw new Failure('failed', 'Docker is not running.', {
      details: error.stderr.trim().split('\n').slice(-1),
      remedy: 'Start Docker, or point DOCKER_HOST at a running engine.',
      cause: error,
    });
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = b.findIndex((part, index) => part !== a[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

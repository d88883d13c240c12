import {Failure, diskFull, tellsFullDisk} from '../../errors.ts';
import {option, sentence} from '../../text.ts';

/**
 * Returns the error if messages are about the machine or its Docker engine.
 *
 * @param words messages of the platform or the lifecycle, never of a buildpack or a script.
 */
export function machineFailure(words: readonly string[]): Failure | undefined {
  const tells = (pattern: RegExp) => words.find((line) => pattern.test(line));
  const noEngine = tells(/connect to the docker (?:api|daemon)/iu);
  if (noEngine !== undefined) {
    return new Failure('docker.unavailable', 'Docker is not running.', {
      details: [noEngine],
      remedy: 'Start Docker, or point DOCKER_HOST at a running engine.',
    });
  }
  // If the image stays in the engine, the lifecycle's own client connects to it.
  const oldEngine = tells(/client version \S+ is too new/u);
  if (oldEngine !== undefined) {
    return new Failure('docker.too-old', 'The Docker engine is too old for the lifecycle.', {
      details: [oldEngine],
      remedy: sentence`Update Docker, or choose an older lifecycle with ${option('lifecycle-version')}.`,
    });
  }
  const full = words.find((line) => tellsFullDisk(line));
  return full === undefined ? undefined : diskFull(full);
}

/** Remedy for a program that the system terminated. */
export const MEMORY_REMEDY =
  'The system terminates programs if memory runs out. Give the machine or the Docker engine more memory.';

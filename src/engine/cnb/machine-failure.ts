import {Failure, diskFull, tellsFullDisk} from '../../errors.ts';
import {option, sentence} from '../../text.ts';

/**
 * What is wrong with the machine or its Docker engine, if that is what some words tell.
 *
 * @param words of the platform or the lifecycle, never of a buildpack or a script.
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
  // The lifecycle's own client talks to the engine if the image stays there.
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

/** For a program that the system ended. */
export const MEMORY_REMEDY =
  'The system ends programs if memory runs short: give the machine, or the Docker engine, more memory.';

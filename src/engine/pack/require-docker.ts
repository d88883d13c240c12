import {Failure} from '../../errors.ts';
import type {Engine} from '../../image/ports.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** Errors that mean that there is no Docker here. */
const WITHOUT_DOCKER: ReadonlySet<Failure['code']> = new Set([
  'docker.not-found',
  'docker.not-privileged',
  'docker.unavailable',
  'pack.not-found',
]);

/**
 * Wraps the engine that builds with Docker, for a command that runs in the image of another builder. If Docker is
 * missing, the error names both builders, and all ways out.
 *
 * @param asked the builder of the plan.
 * @param origin what chose it: an option, a variable or a file.
 * @param own the builder that this image was made from.
 */
export function requireDocker(
  engine: Engine,
  {asked, origin, own}: {readonly asked: string; readonly origin: Text; readonly own: string},
): Engine {
  return {
    build: (request, emit) => engine.build(request, emit),
    check: async () => {
      try {
        await engine.check();
      } catch (error) {
        if (!(error instanceof Failure) || !WITHOUT_DOCKER.has(error.code)) throw error;
        throw new Failure(
          'build.builder-mismatch',
          `This image has the builder ${own}. A build with ${asked} requires Docker.`,
          {
            details: [error.message],
            remedy: [
              sentence`${origin} names the other builder. To build with that of this image, remove it.`,
              sentence`Or publish an image that is made from the other builder: ${command('builder-image publish', option('builder', asked))}`,
              'Or use an image with Docker and pack, in privileged mode.',
            ],
            cause: error,
          },
        );
      }
    },
  };
}

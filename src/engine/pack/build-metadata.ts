import {Failure} from '../../errors.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

const LABEL = 'io.buildpacks.build.metadata';

/**
 * The label in which the lifecycle tells how it built an image in the engine. It is empty if the image
 * has no such label: https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpacksbuildmetadata-json
 *
 * @throws {Failure} if the engine does not have the image.
 */
export async function buildMetadata(
  image: string,
  {run, ...options}: Pick<Program, 'env' | 'signal'> & {readonly run: Run},
): Promise<string> {
  const format = `{{index .Config.Labels "${LABEL}"}}`;
  const args = ['image', 'inspect', '--format', format, image];
  try {
    const {stdout} = await run({file: 'docker', args, ...options});
    return stdout.trim();
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw new Failure('docker.failed', `The Docker engine does not tell what ${image} can start.`, {
      details: [error.stderr.trim()],
      remedy: 'Run the same command again.',
      cause: error,
    });
  }
}

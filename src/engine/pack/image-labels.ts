import {Failure} from '../../errors.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

const LABEL = 'io.buildpacks.build.metadata';

type Docker = Pick<Program, 'env' | 'signal'> & {readonly run: Run};

/**
 * The label with the lifecycle's metadata about the build of an image in the engine; empty if the image does
 * not have it: https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpacksbuildmetadata-json
 *
 * @throws {Failure} `docker.failed` if the engine does not have the image.
 */
export async function buildMetadata(image: string, docker: Docker): Promise<string> {
  try {
    return (await readImageLabels(image, docker))[LABEL] ?? '';
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw new Failure('docker.failed', `Cannot read the labels of ${image} in the Docker engine.`, {
      details: [error.stderr.trim()],
      remedy: 'Run the same command again.',
      cause: error,
    });
  }
}

/**
 * The labels of an image in the engine.
 *
 * @throws {ChildFailure} if the engine does not have the image.
 */
export async function readImageLabels(
  image: string,
  {run, ...options}: Docker,
): Promise<Readonly<Record<string, string>>> {
  const args = ['image', 'inspect', '--format', '{{json .Config.Labels}}', image];
  const {stdout} = await run({file: 'docker', args, ...options});
  return (JSON.parse(stdout) as Record<string, string> | null) ?? {};
}

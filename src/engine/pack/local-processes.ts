import {Failure} from '../../errors.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

const LABEL = 'io.buildpacks.build.metadata';

/**
 * Types of the processes that an image in the engine can start, from the label that the lifecycle
 * writes: https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpacksbuildmetadata-json
 *
 * @throws {Failure} where the engine does not have the image, or not from buildpacks.
 */
export async function localProcesses(
  image: string,
  {run, ...surroundings}: Pick<Program, 'env' | 'signal'> & {readonly run: Run},
): Promise<string[]> {
  const format = `{{index .Config.Labels "${LABEL}"}}`;
  const args = ['image', 'inspect', '--format', format, image];
  try {
    const {stdout} = await run({file: 'docker', args, ...surroundings});
    const {processes} = JSON.parse(stdout) as {processes?: readonly {readonly type: string}[]};
    return (processes ?? []).map(({type}) => type);
  } catch (error) {
    if (!(error instanceof ChildFailure) && !(error instanceof SyntaxError)) throw error;
    throw new Failure('failed', `The Docker engine does not tell what ${image} can start.`, {
      details: [error instanceof ChildFailure ? error.stderr.trim() : error.message],
      remedy: 'Run the same command again.',
      cause: error,
    });
  }
}

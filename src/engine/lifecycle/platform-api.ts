import {join} from 'node:path';
import {Failure} from '../../errors.ts';
import {supportedMinor} from '../cnb/lifecycle-version.ts';
import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {option, sentence} from '../../text.ts';

/** The highest platform API of each lifecycle, oldest first: https://github.com/buildpacks/lifecycle/releases */
const HIGHEST: readonly (readonly [lifecycle: number, api: string])[] = [
  [16, '0.11'],
  [17, '0.12'],
  [19, '0.13'],
  [20, '0.14'],
  [21, '0.15'],
];

/**
 * The highest platform API that a lifecycle and this engine know. As with pack, a newer API changes the image.
 *
 * @param output what `lifecycle -version` prints, such as `0.21.0+a1b2c3d`.
 * @throws {Failure} `build.lifecycle-incompatible` for lifecycles that are not supported.
 */
export function platformApi(output: string): string {
  const minor = supportedMinor(output.trim()) ?? 0;
  const found = HIGHEST.findLast(([lifecycle]) => minor >= lifecycle);
  if (found !== undefined) return found[1];
  throw new Failure(
    'build.lifecycle-incompatible',
    `The lifecycle ${output.trim()} of this builder is not supported.`,
    {remedy: 'Use a builder with lifecycle 0.16 or newer, but older than 1.0.'},
  );
}

/**
 * The platform API of the lifecycle in this container.
 *
 * @param folder the folder with the programs of the lifecycle.
 * @throws {Failure} `build.lifecycle-incompatible` if there is no lifecycle, or an old one.
 */
export async function installedApi(folder: string, run: Run): Promise<string> {
  const file = join(folder, 'lifecycle');
  try {
    const {stdout} = await run({file, args: ['-version'], env: {CNB_PLATFORM_API: '0.11'}});
    return platformApi(stdout);
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw new Failure('build.lifecycle-incompatible', 'This is not a container of a builder.', {
      details: [error.message],
      remedy: sentence`Run the command in a container of the builder, or build with ${option('engine', 'pack')}.`,
      cause: error,
    });
  }
}

/** Whether an API has what another one introduced: `0.9` < `0.12`. */
export function isAtLeast(api: string, other: string): boolean {
  return minorOf(api) >= minorOf(other);
}

function minorOf(api: string): number {
  return Number(api.split('.')[1]);
}

import {Failure} from '../../errors.ts';

/** What our own buildpack prints before the layers: docker/buildpack/lib/launch-layers.sh. */
const HEADING = 'CI Image Builder Finish: layers without content';

/**
 * The codebase's scripts cannot run, because the lifecycle restored layers of an earlier build
 * without their content. A build without the cache makes all layers anew.
 */
export class LayersWithoutContent extends Failure {}

/**
 * Reads whether our own buildpack stopped the build for want of layers' content.
 *
 * @param lines the last lines of the build phase, without prefixes.
 * @returns the failure that names the layers, or `undefined` if it did not.
 */
export function layersWithoutContent(lines: readonly string[]): LayersWithoutContent | undefined {
  const at = lines.lastIndexOf(HEADING);
  if (at === -1) return undefined;
  const layers = lines.slice(at + 1).filter((line) => line.startsWith('  /'));
  return new LayersWithoutContent(
    'failed',
    "The codebase's scripts cannot run: the build has layers without content.",
    {
      details: layers.map((line) => line.trim()),
      remedy: 'Run the same command again. If it fails again, report it with these lines.',
    },
  );
}

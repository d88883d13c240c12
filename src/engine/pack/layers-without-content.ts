import type {OutputRecord} from '../cnb/output-record.ts';
import {beforeScripts} from '../cnb/own-scripts.ts';
import {RetryWithSettings} from './retry-with-settings.ts';
import type {Reuse} from './pack-arguments.ts';

/** What our own buildpack prints before the layers: docker/buildpack/lib/launch-layers.sh. */
const HEADING = 'CI Image Builder Finish: layers without content';

/**
 * Reads whether our own buildpack stopped the build because the lifecycle restored layers of an earlier
 * build without their content, so that the codebase's scripts cannot run. Scripts cannot cause this: our
 * buildpack prints it before it runs any.
 *
 * The lifecycle restores layers without content if the previous image has them and the cache does not.
 * Without the previous image it restores the cache's layers alone, with their content, so that only the
 * missing layers are made again. If the cache itself is incomplete, everything is.
 *
 * @param reuse which layers the build reused.
 * @returns the failure that names the layers, or `undefined` if the build did not stop for this reason.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#restorer
 */
export function layersWithoutContent(
  record: OutputRecord,
  reuse: Reuse,
): RetryWithSettings | undefined {
  const lines = beforeScripts(record);
  const at = lines.lastIndexOf(HEADING);
  if (at === -1) return undefined;
  const layers = lines.slice(at + 1).filter((line) => line.startsWith('  /'));
  const next = reuse === 'image-and-cache' ? 'cache' : 'nothing';
  const how = next === 'cache' ? 'from the cache alone' : 'without the cache';
  return new RetryWithSettings(
    'build.layers-incomplete',
    "The codebase's scripts cannot run: the build has layers without content.",
    {
      settings: {reuse: next},
      why: `The codebase's scripts need layers that an earlier build left without content. Building again ${how}.`,
      details: layers.map((line) => line.trim()),
      remedy: 'Run the same command again. If it fails again, report it with these lines.',
    },
  );
}

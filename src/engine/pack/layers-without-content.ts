import type {OutputRecord} from '../cnb/output-record.ts';
import {beforeScripts} from '../cnb/own-scripts.ts';
import {NeedsOtherSettings} from './another-way.ts';

/** What our own buildpack prints before the layers: docker/buildpack/lib/launch-layers.sh. */
const HEADING = 'CI Image Builder Finish: layers without content';

/**
 * Reads whether our own buildpack stopped the build because the lifecycle restored layers of an earlier
 * build without their content, so that the codebase's scripts cannot run. A build without the cache makes
 * all layers anew. Scripts cannot cause it: our buildpack says it before it runs any.
 *
 * @returns the failure that names the layers, or `undefined` if it did not.
 */
export function layersWithoutContent(record: OutputRecord): NeedsOtherSettings | undefined {
  const lines = beforeScripts(record);
  const at = lines.lastIndexOf(HEADING);
  if (at === -1) return undefined;
  const layers = lines.slice(at + 1).filter((line) => line.startsWith('  /'));
  return new NeedsOtherSettings(
    "The codebase's scripts cannot run: the build has layers without content.",
    {
      settings: {clearCache: true},
      why: "The codebase's scripts need layers that an earlier build left without content. Building again without the cache.",
      details: layers.map((line) => line.trim()),
      remedy: 'Run the same command again. If it fails again, report it with these lines.',
    },
  );
}

import type {PJSON} from '@oclif/core/interfaces';
import {stdout} from '../output/text-output.ts';
import {readCommandManifest} from './command-manifest.ts';
import {topicHelp} from './topic-help.ts';

/** The values of oclif: the width if it is unknown, and the smallest width at which lines are wrapped. */
const USUAL_COLUMNS = 80;
const LEAST_COLUMNS = 40;

/**
 * Shows the help of a topic from the manifest, without oclif. Loading oclif would triple the time.
 *
 * @returns whether the help was shown. If not, let oclif show it.
 */
export async function showTopicHelp(
  [name = '', flag = '--help', ...rest]: readonly string[],
  {root, pjson: {oclif, version}}: {readonly root: string; readonly pjson: PJSON},
): Promise<boolean> {
  if (flag !== '--help' || rest.length > 0 || process.env['OCLIF_COLUMNS']) return false;
  const {description = ''} = oclif.topics?.[name] ?? {};
  const manifest = await readCommandManifest(root, version);
  if (manifest === undefined) return false;
  const lines = topicHelp(
    {bin: oclif.bin ?? '', name, description, commands: Object.values(manifest.commands)},
    {
      columns: stdout.isTTY
        ? Math.max(stdout.columns || USUAL_COLUMNS, LEAST_COLUMNS)
        : USUAL_COLUMNS,
    },
  );
  if (lines !== undefined) stdout.write(...lines);
  return lines !== undefined;
}

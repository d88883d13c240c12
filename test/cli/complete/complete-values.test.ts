import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Config} from '@oclif/core/config';
import {expect, test} from 'vitest';
import {completeValues} from '../../../src/cli/complete/complete-values.ts';
import {bashCompletions} from '../../bash-completions.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const COMMANDS = [
  {id: 'image:build', hidden: false, flags: {}},
  {id: 'autocomplete:create', hidden: true, flags: {}},
];

/** The script of oclif's plugin after the hook has run for a command. */
async function scriptAfter(id: string): Promise<string> {
  const cacheDir = await temporaryFolder();
  const script = join(cacheDir, 'autocomplete/functions/bash/ci.bash');
  await mkdir(dirname(script), {recursive: true});
  await writeFile(script, "the plugin's");
  const config = {bin: 'ci', cacheDir, commands: COMMANDS} as unknown as Config;
  await completeValues.call({} as never, {Command: {id}, config} as never);
  return await readFile(script, 'utf8');
}

test.each(['autocomplete', 'autocomplete:create'])('replaces the script after %s', async (id) => {
  const script = await scriptAfter(id);
  expect(await bashCompletions(script, 'ci ')).toEqual(['image']);
});

test.each(['autocomplete:script', 'help'])('changes nothing after %s', async (id) => {
  expect(await scriptAfter(id)).toBe("the plugin's");
});

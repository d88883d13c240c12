import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../temporary-folder.ts';
import {inShell} from './shell.ts';

/** The launch file for a folder of layers with these files. */
async function launchFile(
  files: Readonly<Record<string, string>>,
  env: Record<string, string> = {},
): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries({...files, 'ours/x': ''})) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), text);
  }
  const layers = join(folder, 'ours');
  const {code, stdout} = await inShell('launch_file "$layers"', {layers, env});
  expect(code).toBe(0);
  return stdout;
}

const procfile = (text: string) => ({'paketo-buildpacks_procfile/launch.toml': text});
const analyzed = (line: string) => ({'analyzed.toml': `[run-image]\n${line}\n`});

test.each([
  ['a tiny stack', {}, {CNB_STACK_ID: 'io.buildpacks.stacks.jammy.tiny'}],
  ['a static stack', {}, {CNB_STACK_ID: 'io.buildpacks.stacks.noble.static'}],
  ['a tiny run image', analyzed('  image = "paketobuildpacks/run-jammy-tiny:0.2.1"'), {}],
  ['a static run image', analyzed('image = "mirror/ubuntu-noble-run-static@sha256:aa"'), {}],
  ['a tiny run image by its tag', analyzed('image = "paketobuildpacks/run:tiny-cnb"'), {}],
  ['a tiny run image without a tag', analyzed('image = "x/run-tiny"'), {}],
  ['direct processes of the Procfile', procfile('[[processes]]\n  direct = true\n'), {}],
])('%s has processes without a shell', async (_, files, env) => {
  expect(await launchFile(files, env)).toBe('launch-direct.toml\n');
});

test.each([
  ['an unknown image', {}, {}],
  ['a base stack', {}, {CNB_STACK_ID: 'io.buildpacks.stacks.jammy'}],
  [
    'a run image with "tiny" and "static" in other parts of its name',
    analyzed('image = "tiny/my-tiny/static:1"'),
    {},
  ],
  ['a tiny image under another key', analyzed('reference = "x/run-tiny:1"'), {}],
  ['processes of the Procfile in a shell', procfile('direct = false\n'), {}],
  ['a command with the text "direct = true"', procfile('command = "direct = true"\n'), {}],
])('%s has processes in a shell', async (_, files, env) => {
  expect(await launchFile(files, env)).toBe('launch.toml\n');
});

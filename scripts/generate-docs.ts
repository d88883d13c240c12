// Writes oclif.manifest.json and the command reference in docs/commands from the compiled commands.
// `npm run docs` compiles them first.
// --check changes nothing, and fails if one of them is out of date.
import {mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {Config} from '@oclif/core/config';
import {execa} from 'execa';

import {commandPages} from './command-pages.ts';
import {runScript} from './script.ts';

const MANIFEST = 'oclif.manifest.json';
const PAGES = join('docs', 'commands');

type Files = ReadonlyMap<string, string>;
type Manifest = {readonly commands: Readonly<Record<string, unknown>>};

await runScript(async () => {
  const before = await readFiles();
  await execa('oclif', ['manifest'], {preferLocal: true, stdio: ['ignore', 'ignore', 'inherit']});
  const config = await Config.load({root: process.cwd()});
  const after = new Map([[MANIFEST, sortCommands(await readFile(MANIFEST, 'utf8'))]]);
  for (const [name, text] of commandPages(config)) after.set(join(PAGES, name), text);
  if (!process.argv.includes('--check')) {
    await replaceFiles(before, after);
    return 0;
  }

  await writeFile(MANIFEST, before.get(MANIFEST) ?? '');
  const files = new Set([...before.keys(), ...after.keys()]);
  const stale = [...files].filter((file) => before.get(file) !== after.get(file));
  if (stale.length === 0) return 0;
  console.error(`Out of date: ${stale.join(', ')}. Run npm run docs, and commit the changes.`);
  return 1;
});

/** Sorts the commands of a manifest by name. oclif writes them in the order in which it found their files. */
function sortCommands(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  const commands = Object.entries(manifest.commands).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({...manifest, commands: Object.fromEntries(commands)}, undefined, 2);
}

/** Reads what an earlier run has written. */
async function readFiles(): Promise<Files> {
  const pages = await readdir(PAGES).catch(() => []);
  const files = [MANIFEST, ...pages.map((name) => join(PAGES, name))];
  const texts = files.map(async (file) => {
    return [file, await readFile(file, 'utf8').catch(() => '')] as const;
  });
  return new Map(await Promise.all(texts));
}

/** Writes the files of this run, and removes those that only an earlier one has written. */
async function replaceFiles(before: Files, after: Files): Promise<void> {
  await mkdir(PAGES, {recursive: true});
  const gone = [...before.keys()].filter((file) => !after.has(file));
  await Promise.all([
    ...gone.map((file) => rm(file)),
    ...[...after].map(([file, text]) => writeFile(file, text)),
  ]);
}

// Writes oclif.manifest.json and the README's command reference from the compiled commands.
// --check changes nothing, and fails where they are stale.
import {readFile, writeFile} from 'node:fs/promises';

import {execa} from 'execa';

import {runScript} from './script.ts';

const FILES = ['oclif.manifest.json', 'README.md'];
const QUIET = {preferLocal: true, stdio: ['ignore', 'ignore', 'inherit']} as const;

const read = () => Promise.all(FILES.map((file) => readFile(file, 'utf8').catch(() => '')));

await runScript(async () => {
  const before = await read();
  await execa('oclif', ['manifest'], QUIET);
  await execa('oclif', ['readme', '--no-aliases'], QUIET);
  const after = await read();
  if (!process.argv.includes('--check')) return 0;

  await Promise.all(FILES.map((file, index) => writeFile(file, before[index] ?? '')));
  const stale = FILES.filter((_, index) => before[index] !== after[index]);
  if (stale.length === 0) return 0;
  console.error(`Stale: ${stale.join(', ')}. Run npm run docs, and commit what it changes.`);
  return 1;
});

// Writes oclif.manifest.json and the README's command reference from the compiled commands.
// --check changes nothing, and fails where they are stale.
import {readFile, writeFile} from 'node:fs/promises';
import {execa} from 'execa';

const FILES = ['oclif.manifest.json', 'README.md'];

const read = () => Promise.all(FILES.map((file) => readFile(file, 'utf8').catch(() => '')));

const before = await read();
await execa('oclif', ['manifest'], {preferLocal: true, stdio: ['ignore', 'ignore', 'inherit']});
await execa('oclif', ['readme', '--no-aliases'], {
  preferLocal: true,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const after = await read();

if (process.argv.includes('--check')) {
  await Promise.all(FILES.map((file, index) => writeFile(file, before[index] ?? '')));
  const stale = FILES.filter((_, index) => before[index] !== after[index]);
  if (stale.length > 0) {
    console.error(`Stale: ${stale.join(', ')}. Run npm run docs, and commit what it changes.`);
    process.exitCode = 1;
  }
}

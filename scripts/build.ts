// Compiles the sources into dist. Removes dist first, so that no file of an earlier build is left.
import {rm} from 'node:fs/promises';

import {execa} from 'execa';

import {runScript} from './script.ts';

await runScript(async () => {
  await rm('dist', {recursive: true, force: true});
  await execa('tsc', ['-p', 'tsconfig.json'], {stdio: 'inherit', preferLocal: true});
  return 0;
});

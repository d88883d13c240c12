// Bundles the command line and its packages into dist: a file for each command and hook, and chunks that they
// share. Loading a few files is faster than loading hundreds.
import {globSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {rolldown} from 'rolldown';

import {withoutBuiltinImports} from './builtin-imports.ts';
import {licenseTexts} from './license-texts.ts';
import {runScript} from './script.ts';

/** What `bin/run.js` and oclif load: https://oclif.io/docs/commands and https://oclif.io/docs/hooks */
const ENTRIES = [
  ...globSync('commands/**/*.ts'),
  'src/cli/shell/run-command-line.ts',
  'src/cli/shell/command-not-found.ts',
  'src/cli/complete/complete-values.ts',
];

await runScript(async () => {
  const bundle = await rolldown({
    input: Object.fromEntries(ENTRIES.map((file) => [file.replace(/\.ts$/u, ''), file])),
    platform: 'node',
    // It brings a program of its own, which it finds beside its code.
    external: ['open'],
    // `main` of some packages is UMD, whose imports cannot be bundled.
    resolve: {mainFields: ['module', 'main']},
    plugins: [{name: 'builtin-imports', renderChunk: (code) => withoutBuiltinImports(code)}],
  });
  const {output} = await bundle.write({
    dir: 'dist',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  const modules = output.flatMap((it) => (it.type === 'chunk' ? it.moduleIds : []));
  await writeFile(join('dist', 'licenses.txt'), await licenseTexts(modules));
  return 0;
});

#!/usr/bin/env node
// Runs the sources as they are: Node strips their types, and neither dist nor the manifest is read.
import {fileURLToPath} from 'node:url';
import {execute} from '@oclif/core/execute';

const root = fileURLToPath(new URL('..', import.meta.url));
await execute({
  development: true,
  loadOptions: {
    root,
    ignoreManifest: true,
    pjson: await developmentPackage(),
  },
});

async function developmentPackage() {
  const {default: pjson} = await import('../package.json', {with: {type: 'json'}});
  return {...pjson, oclif: {...pjson.oclif, commands: './commands'}};
}

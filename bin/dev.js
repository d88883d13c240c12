#!/usr/bin/env node
// Runs the sources without compiling them: Node.js strips the types. dist and the manifest are not read.
import {fileURLToPath} from 'node:url';
import pjson from '../package.json' with {type: 'json'};
import {runCommandLine} from '../src/cli/shell/run-command-line.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
await runCommandLine(process.argv.slice(2), {root, pjson: ofSources(pjson), ignoreManifest: true});

/** Replaces the paths of compiled files in package.json with those of the sources. */
function ofSources({oclif, ...rest}) {
  const hooks = Object.entries(oclif.hooks).map(([name, file]) => [name, sourceOf(file)]);
  const commands = sourceOf(oclif.commands);
  return {...rest, oclif: {...oclif, commands, hooks: Object.fromEntries(hooks)}};
}

function sourceOf(file) {
  return file.replace(/^\.\/dist\//u, './').replace(/\.js$/u, '.ts');
}

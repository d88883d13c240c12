#!/usr/bin/env node
// Whole, not by name: an older Node lacks some of it, and would end before it could say so.
import nodeModule from 'node:module';
import {fileURLToPath} from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(`Node.js 22.22 or newer is needed, this is ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  await run(nodeModule.createRequire(import.meta.url)('../package.json'));
}

async function run(pjson) {
  if (process.argv[2] === '--version') {
    // Scripts ask for it, and it needs nothing of oclif, whose import takes longer than Node's start.
    const {platform, arch, version} = process;
    console.log(`${pjson.name}/${pjson.version} ${platform}-${arch} node-${version}`);
    return;
  }
  nodeModule.enableCompileCache();
  // Imported after the cache is on: a static import would be hoisted before it.
  const {runCommandLine} = await import('../dist/src/cli/shell/run-command-line.js');
  const root = fileURLToPath(new URL('..', import.meta.url));
  await runCommandLine(process.argv.slice(2), {root, pjson});
}

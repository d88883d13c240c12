#!/usr/bin/env node
// Import all of node:module. A named import that an older Node.js lacks would fail before the version check.
import nodeModule from 'node:module';
import {fileURLToPath} from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(`Node.js 22.22 or newer is required. You have ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  await run(nodeModule.createRequire(import.meta.url)('../package.json'));
}

async function run(pjson) {
  if (process.argv[2] === '--version') {
    // Answered without oclif, because importing oclif takes longer than starting Node.js.
    const {platform, arch, version} = process;
    console.log(`${pjson.name}/${pjson.version} ${platform}-${arch} node-${version}`);
    return;
  }
  nodeModule.enableCompileCache();
  // A static import would run before the cache is enabled.
  const {runCommandLine} = await import('../dist/src/cli/shell/run-command-line.js');
  const root = fileURLToPath(new URL('..', import.meta.url));
  await runCommandLine(process.argv.slice(2), {root, pjson});
}

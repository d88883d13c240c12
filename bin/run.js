#!/usr/bin/env node
import {enableCompileCache} from 'node:module';

enableCompileCache();
// Both are imported after the cache is on: static imports would be hoisted before it.
if (process.argv[2] === '--version') {
  // Scripts ask for it, and it needs nothing of oclif, whose import takes longer than Node's start.
  const {default: pjson} = await import('../package.json', {with: {type: 'json'}});
  const {platform, arch, version} = process;
  console.log(`${pjson.name}/${pjson.version} ${platform}-${arch} node-${version}`);
} else {
  const {execute} = await import('@oclif/core/execute');
  await execute({dir: import.meta.url});
}

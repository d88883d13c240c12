#!/usr/bin/env node
import {enableCompileCache} from 'node:module';

enableCompileCache();
// Imported after the cache is on: static imports would be hoisted before it.
const {execute} = await import('@oclif/core/execute');
await execute({dir: import.meta.url});

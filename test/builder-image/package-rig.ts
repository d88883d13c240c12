import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {tarGz} from './tar-gz.ts';

/** The files of an installed package of this tool, with one package that it needs. */
const PACKAGE = {
  'package.json': '{"name": "ci-image-builder", "dependencies": {"open": "1"}}',
  'CHANGELOG.md': 'changes',
  LICENSE: 'MIT',
  'bin/run.js': '#!/usr/bin/env node',
  'bin/dev.js': 'only in a clone',
  'dist/chunks/one.js': 'code',
  'dist/licenses.txt': 'licenses',
  'docker/build.sh': '#!/bin/sh',
  'docker/buildpack/bin/build': '#!/bin/sh',
  'docker/buildpack/buildpack.toml': 'toml',
  'docker/image/codebuild-breakpoint': '#!/bin/sh',
  'oclif.manifest.json': '{}',
  'node_modules/open/package.json': '{}',
  'node_modules/open/index.js': 'open',
  'node_modules/open/index.d.ts': 'types',
  'node_modules/vitest/package.json': '{}',
};

/** Writes an installed package into an empty folder. */
export async function installPackage(
  folder: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [name, content] of Object.entries({...PACKAGE, ...changes})) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), content);
  }
}

/** A package of npm like those with Node.js for a platform. */
export async function nodePackageArchive(platform: string): Promise<Buffer> {
  return tarGz({
    'package/package.json': '{}',
    'package/bin/node': `the program of Node.js for ${platform}`.repeat(1000),
    'package/include/node/node.h': 'headers',
    'package/LICENSE': 'the licenses of Node.js',
  });
}

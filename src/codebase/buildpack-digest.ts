import {createHash} from 'node:crypto';
import {readFile, realpath} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {inspectBuildpack, isPath, pathOf} from './files/buildpack-locator.ts';
import {fileHash, folderHash} from './source/folder-hash.ts';

/**
 * Returns the digest of a buildpack's content, including all folders and archives that its `package.toml`
 * names: pack adds them to the build too.
 *
 * @param path a folder or an archive that can be a buildpack.
 * @returns 64 hex digits.
 * @see https://buildpacks.io/docs/reference/config/package-config/
 */
export async function buildpackDigest(path: string): Promise<string> {
  const digests: string[] = [];
  const seen = new Set<string>();
  const rest = [path];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    const real = await realpath(next);
    const found = await inspectBuildpack(real, real);
    if (seen.has(real) || 'problem' in found) continue;
    seen.add(real);
    digests.push(await (found.kind === 'folder' ? folderHash : fileHash)(real));
    if (found.kind === 'folder') rest.push(...(await partsOf(real)));
  }
  const [only = '', ...more] = digests;
  return more.length === 0 ? only : createHash('sha256').update(digests.join('\n')).digest('hex');
}

/** Returns the paths that exist. pack itself reports paths that it cannot use. */
async function partsOf(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'package.toml'), 'utf8').catch(() => '');
  if (text === '') return [];
  const {parse} = await import('smol-toml');
  let config: {buildpack?: {uri?: unknown}; dependencies?: readonly {uri?: unknown}[]};
  try {
    config = parse(text);
  } catch {
    return [];
  }
  const base = join(folder, typeof config.buildpack?.uri === 'string' ? config.buildpack.uri : '');
  const uris = (Array.isArray(config.dependencies) ? config.dependencies : []).map(({uri}) => uri);
  const paths = uris.flatMap((uri) => {
    if (typeof uri !== 'string' || /^(?!file:)[\w+.-]+:/u.test(uri)) return [];
    return [resolve(base, isPath(uri) ? pathOf(uri) : uri)];
  });
  const real = await Promise.all(paths.map((it) => realpath(it).catch(() => undefined)));
  return real.filter((it) => it !== undefined);
}

import {createHash} from 'node:crypto';
import {dirname} from 'node:path';

import {must, type Site} from './site.ts';

/** SHA-256 of the release's archives: https://github.com/buildpacks/pack/releases/tag/v0.40.6 */
const ARCHIVES: Readonly<Record<string, {readonly name: string; readonly sha256: string}>> = {
  'linux-x64': {
    name: 'pack-v0.40.6-linux.tgz',
    sha256: '49fb874f7a930653834e67c16917369f9438080440194a6418421b1711421028',
  },
  'linux-arm64': {
    name: 'pack-v0.40.6-linux-arm64.tgz',
    sha256: '6ccff07f190a0ac5edec9cd3c1bc0a7192a9b5138147544adcdf2491efab0946',
  },
};

/** Downloads the release of `pack`; false if it cannot be downloaded, or has another checksum. */
export async function downloadPack(site: Site, version: string, path: string): Promise<boolean> {
  const archive = ARCHIVES[`${process.platform}-${process.arch}`];
  if (archive === undefined) return false;
  const releases = 'https://github.com/buildpacks/pack/releases/download';
  const bytes = await download(`${releases}/v${version}/${archive.name}`, site.signal);
  if (bytes === undefined) return false;
  if (createHash('sha256').update(bytes).digest('hex') !== archive.sha256) {
    site.say(`${archive.name}: what was downloaded has another checksum, so it is not used`);
    return false;
  }
  const unpack = ['tar', '-xz', '-C', dirname(path), '--no-same-owner', 'pack'];
  await must(site, 'unpacking pack', unpack, {input: bytes});
  return true;
}

/** The content of a URL; `undefined` if it does not respond within five seconds. */
async function download(url: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), 5000);
  try {
    const response = await fetch(url, {signal: AbortSignal.any([signal, patience.signal])});
    clearTimeout(timer); // It has responded. The rest may take longer.
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

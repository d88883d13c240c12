import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';

import {findProgram} from './find-program.ts';
import {buildWithGo} from './go.ts';
import {downloadPack} from './pack-release.ts';
import {ask, type Site} from './site.ts';

/** The version that the project is developed and tested against. */
const PACK_VERSION = '0.40.6';

/** The path of an existing `pack` of the right version: on the PATH, or made earlier. */
export async function findPack(site: Site): Promise<string | undefined> {
  for (const path of [packFile(site), await findProgram('pack', site.env)]) {
    if (path === undefined) continue;
    const version = await ask(site, [path, 'version']);
    if (version?.split('+')[0] === PACK_VERSION) return path;
  }
  return undefined;
}

/** Makes sure that `pack` exists: an existing one, the release, or built from its Go module. */
export async function ensurePack(site: Site): Promise<string> {
  const found = await findPack(site);
  if (found !== undefined) return found;
  const path = packFile(site);
  await mkdir(join(site.folder, 'bin'), {recursive: true});
  if (await downloadPack(site, PACK_VERSION, path)) {
    site.say(`pack ${PACK_VERSION}: downloaded`);
    return path;
  }
  site.say(`pack ${PACK_VERSION}: no download from here, building it with Go (1–2 minutes)`);
  await buildWithGo(site, {
    module: 'pack',
    packages: ['github.com/buildpacks/pack'],
    output: path,
    variables: {'github.com/buildpacks/pack/pkg/client.Version': PACK_VERSION},
  });
  site.say(`pack ${PACK_VERSION}: built`);
  return path;
}

function packFile(site: Site): string {
  return join(site.folder, 'bin', 'pack');
}

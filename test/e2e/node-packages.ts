import {homedir} from 'node:os';
import {join} from 'node:path';

import {nodePackage, packageTarball} from '../../src/builder-image/layer/node-package.ts';
import {PLATFORMS, type Platform} from '../../src/builder-image/platform.ts';
import {run} from '../../src/subprocess/run.ts';

const CACHE = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');

/** Environment variables with which commands find the packages. */
export const NODE_PACKAGES = {XDG_CACHE_HOME: CACHE};

/** Downloads Node.js with the npm of the person who runs the tests, once for all runs. */
export async function downloadNode(platforms: readonly Platform[] = PLATFORMS): Promise<void> {
  for (const platform of platforms) {
    await packageTarball(nodePackage(platform), {
      cache: join(CACHE, 'ci-image-builder', 'packages'),
      run,
      environment: async () => process.env,
      signal: new AbortController().signal,
      downloads: () => undefined,
    });
  }
}

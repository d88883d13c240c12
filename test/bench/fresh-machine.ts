import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {ComposedImage} from '../sandbox/real/composed-image.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import {Bench} from './bench.ts';
import {type Component, measureSizes} from './builder-image.ts';
import {PackageIndex} from './package-index.ts';
import {WithoutDocker} from './without-docker.ts';

/**
 * Packages that web applications often install: 30, including their dependencies. docopt, langdetect, odfpy, sgmllib3k
 * and unicodecsv are published only as source.
 */
const REQUIREMENTS = [
  'Flask==3.1.2',
  'Django==5.2.8',
  'gunicorn==23.0.0',
  'psycopg2-binary==2.9.11',
  'requests==2.32.5',
  'whitenoise==6.11.0',
  'redis==5.2.1',
  'Pillow==12.0.0',
  'docopt==0.6.2',
  'feedparser==6.0.11',
  'langdetect==1.0.9',
  'odfpy==1.4.1',
  'unicodecsv==0.14.1',
];

/** Seconds of a build of the next commit on a fresh machine. */
export interface FreshBuilds {
  readonly cached: readonly number[];
  readonly uncached: readonly number[];
  /** How many packages the application installs. */
  readonly packages: number;
}

/** Builds an application with many dependencies in new containers, with the cache in the registry and without. */
export async function measureFreshBuilds(
  image: string,
  sandbox: Sandbox,
  {folder, runs}: {readonly folder: string; readonly runs: number},
): Promise<FreshBuilds> {
  const variant = {hasScript: true, requirements: REQUIREMENTS};
  const bench = await Bench.make(sandbox, join(folder, 'fresh'), variant);
  const packages = join(folder, 'packages');
  await mkdir(packages);
  const {builders, env} = sandbox;
  const from = {builder: builders.python, folder: packages, env};
  const index = await PackageIndex.start(REQUIREMENTS, from);
  const build = async (cache: string) => {
    await bench.commit();
    const container = await WithoutDocker.start(image, sandbox, bench);
    try {
      return await container.release(['--cache', cache, '--env', `PIP_INDEX_URL=${index.url}`]);
    } finally {
      await container.stop();
    }
  };
  const [cached, uncached]: number[][] = [[], []];
  try {
    // Fills the cache.
    await build('registry');
    for (let round = 0; round < runs; round += 1) {
      cached?.push(await build('registry'));
      uncached?.push(await build('none'));
    }
  } finally {
    await index.stop();
  }
  return {cached: cached ?? [], uncached: uncached ?? [], packages: index.size};
}

/** Bytes that a machine without any image fetches before the first phase of a build, compressed. */
export interface FreshBytes {
  readonly docker: number;
  readonly composed: number;
}

/** Adds up the images that each way of building runs in. */
export async function measureFreshBytes(
  dockerImage: readonly Component[],
  composed: ComposedImage,
  {builders, lifecycleImage}: Sandbox,
): Promise<FreshBytes> {
  const others = [await measureSizes(builders.python), await measureSizes(lifecycleImage)];
  const bytes = [dockerImage, ...others].flat().map(({compressed}) => compressed);
  return {docker: bytes.reduce((sum, it) => sum + it, 0), composed: composed.size};
}

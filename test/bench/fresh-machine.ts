import {join} from 'node:path';
import type {ComposedImage} from '../sandbox/real/composed-image.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import {Bench} from './bench.ts';
import {type Component, measureSizes} from './builder-image.ts';
import {WithoutDocker} from './without-docker.ts';

/** What web applications often install. 30 packages, with what they require themselves. */
const REQUIREMENTS = [
  'Flask==3.1.2',
  'Django==5.2.8',
  'djangorestframework==3.16.1',
  'gunicorn==23.0.0',
  'psycopg2-binary==2.9.11',
  'requests==2.32.5',
  'whitenoise==6.11.0',
  'redis==5.2.1',
  'boto3==1.40.70',
  'Pillow==12.0.0',
  'lxml==6.0.2',
  'sentry-sdk==2.43.0',
];

/** Seconds of a build of the next commit on a fresh machine. */
export interface FreshBuilds {
  readonly cached: readonly number[];
  readonly uncached: readonly number[];
}

/** Builds an application with 30 dependencies in new containers, with the cache in the registry and without. */
export async function measureFreshBuilds(
  image: string,
  sandbox: Sandbox,
  {folder, runs}: {readonly folder: string; readonly runs: number},
): Promise<FreshBuilds> {
  const variant = {hasScript: true, requirements: REQUIREMENTS};
  const bench = await Bench.make(sandbox, join(folder, 'fresh'), variant);
  const build = async (cache: string) => {
    await bench.commit();
    const container = await WithoutDocker.start(image, sandbox, bench);
    try {
      return await container.release(['--cache', cache]);
    } finally {
      await container.stop();
    }
  };
  // Fills the cache.
  await build('registry');
  const [cached, uncached]: number[][] = [[], []];
  for (let round = 0; round < runs; round += 1) {
    cached?.push(await build('registry'));
    uncached?.push(await build('none'));
  }
  return {cached: cached ?? [], uncached: uncached ?? []};
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

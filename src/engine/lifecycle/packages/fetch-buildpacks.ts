import {mkdir, rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, unreachable} from '../../../errors.ts';
import type {BuildpackSource, RegistryBuildpack} from '../../../image/ports.ts';
import {option, sentence} from '../../../text.ts';
import {type BuildpackName, escapedId} from './buildpack-name.ts';
import {describeBuildpack} from './describe-buildpack.ts';
import {locateByName} from './buildpack-locator.ts';
import {type BuildpackImage, readBuildpackImage, unusable} from './read-image.ts';
import {UnsafeLayer, unpackLayer} from './unpack-layer.ts';

export interface FetchOptions {
  readonly source: BuildpackSource;
  /** `amd64`, `arm64`. */
  readonly architecture: string;
  /** An empty folder, in which nobody else can write. */
  readonly folder: string;
  /** Knows the versions of each buildpack of the builder. */
  readonly builder: {versions(id: string): readonly string[]};
  /** Called before the first image is downloaded. Its result is called after the last one. */
  readonly begin: () => () => void;
}

/** Buildpacks that were fetched from images. */
export interface FetchedBuildpacks {
  /** The folder with a folder for each: `ID/VERSION`. */
  readonly folder: string;
  /** The buildpack that each name in the request means, if it was fetched. */
  readonly byName: ReadonlyMap<string, BuildpackName>;
}

/**
 * Fetches the buildpacks of a build that are in images: those that the names say, and those of the buildpack
 * registry. A composite buildpack brings its components.
 *
 * @param names as in the request.
 * @throws {Failure} with all buildpacks that cannot be used. Nothing is downloaded then.
 */
export async function fetchBuildpacks(
  names: readonly string[],
  options: FetchOptions,
): Promise<FetchedBuildpacks> {
  const {begin, folder} = options;
  const unpacked = join(folder, 'buildpacks');
  await mkdir(unpacked, {recursive: true});
  const different = [...new Set(names)];
  const results = await Promise.allSettled(different.map((it) => findImage(it, options)));
  const failed = results.flatMap((it): unknown[] => (it.status === 'rejected' ? [it.reason] : []));
  if (failed.length > 0) throw together(failed);
  const found = results.flatMap((it, index) => {
    const image = it.status === 'fulfilled' ? it.value : undefined;
    return image === undefined ? [] : [{name: different[index] ?? '', image}];
  });
  if (found.length > 0) {
    const end = begin();
    for (const {image} of found) await unpackImage(image, folder, unpacked);
    end();
  }
  return {folder: unpacked, byName: new Map(found.map(({name, image}) => [name, image.main]))};
}

/** @returns `undefined` for a buildpack that is in the builder or in a folder. */
async function findImage(
  name: string,
  {architecture, builder, source}: FetchOptions,
): Promise<BuildpackImage | undefined> {
  const locator = locateByName(name, builder);
  const read = (reference: string) =>
    readBuildpackImage(reference, {open: source.open, architecture});
  switch (locator.kind) {
    case 'builder': {
      return undefined;
    }
    case 'path': {
      if (await isFile(name)) throw archive(name);
      return undefined;
    }
    case 'url': {
      throw archive(name);
    }
    case 'registry': {
      const found = await source.locate(locator.buildpack);
      if (typeof found === 'string') throw notRegistered(name, locator.buildpack, found);
      return await read(found.reference);
    }
    case 'image': {
      return await read(locator.reference);
    }
    default: {
      return unreachable(locator);
    }
  }
}

/** Unpacks the buildpacks of an image. Each layer is unpacked on its own, so that none can change another. */
async function unpackImage(
  {buildpacks, layers, reference, repository}: BuildpackImage,
  folder: string,
  to: string,
): Promise<void> {
  const staging = join(folder, 'layer');
  for (const [diffId, layer] of layers) {
    try {
      await repository.readContent(layer, async (content) => {
        // The connection may have been lost before.
        await rm(staging, {recursive: true, force: true});
        await mkdir(staging);
        await unpackLayer(content, staging, diffId);
      });
      for (const own of buildpacks.filter((it) => it.diffId === diffId)) {
        await takeBuildpack(own, staging, to);
      }
    } catch (error) {
      throw error instanceof UnsafeLayer ? unusable(reference, error.message) : error;
    } finally {
      await rm(staging, {recursive: true, force: true});
    }
  }
}

/** Moves a buildpack out of an unpacked layer. It replaces one with the same ID and version, as in pack. */
async function takeBuildpack(
  {id, version}: BuildpackName,
  staging: string,
  to: string,
): Promise<void> {
  const from = join(staging, 'cnb', 'buildpacks', escapedId(id), version);
  const actual = await describeBuildpack(from);
  if ('problem' in actual || actual.id !== id || actual.version !== version) {
    throw new UnsafeLayer(`Its layer has no buildpack ${id}@${version}.`);
  }
  const place = join(to, escapedId(id), version);
  await mkdir(join(place, '..'), {recursive: true});
  await rm(place, {recursive: true, force: true});
  await rename(from, place);
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (it) => it.isFile(),
    () => false,
  );
}

function archive(name: string): Failure {
  return new Failure(
    'build.buildpack-invalid',
    `The lifecycle engine cannot read ${name}, because it takes no archives.`,
    {
      remedy: sentence`Unpack it and name its folder, name an image, or build with ${option('engine', 'pack')}.`,
    },
  );
}

function notRegistered(
  name: string,
  {namespace, name: own, version}: RegistryBuildpack,
  why: 'unknown' | 'yanked',
): Failure {
  const message =
    why === 'unknown'
      ? `Buildpack ${name} not found in the builder or in the buildpack registry.`
      : `The buildpack registry no longer offers ${name}.`;
  const page = `https://registry.buildpacks.io/buildpacks/${namespace}/${own}`;
  const remedy =
    version === undefined ? `Check its name: ${page}` : `Choose another version: ${page}`;
  return new Failure('build.buildpack-not-found', message, {remedy});
}

/** One error for all buildpacks that cannot be used. */
function together(errors: readonly unknown[]): unknown {
  const failures = errors.filter((it) => it instanceof Failure);
  const [first, ...more] = failures;
  const bug = errors.find((it) => !(it instanceof Failure));
  if (bug !== undefined) return bug;
  if (first === undefined || more.length === 0) return first;
  return new Failure(first.code, `${failures.length} buildpacks cannot be used.`, {
    details: failures.flatMap(({message, details}) => [message, ...details.map((it) => `  ${it}`)]),
    remedy: [...new Set(failures.flatMap((it) => it.remedy))],
  });
}

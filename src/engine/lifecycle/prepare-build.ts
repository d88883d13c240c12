import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {type Reuse, previousImage} from '../buildpacks/previous-image.ts';
import {writeOwnBuildpack} from '../buildpacks/own-buildpack.ts';
import {type ComponentGroup, order} from '../buildpacks/builder-order.ts';
import type {BuildCache} from './build-cache.ts';
import {BuildpackStore, isFolder} from './buildpack-store.ts';
import type {BuildUser, Folders} from './machine.ts';
import {type GroupMember, buildOrder, builderBuildpack} from './order.ts';
import type {FetchedBuildpacks} from './packages/fetch-buildpacks.ts';
import {type PhaseInput, resultFiles} from './phases.ts';
import {rememberInputs, writePlatformBindings, writeVariables} from './platform-folder.ts';
import {makeResultFolders} from './results.ts';
import {builderRunImages, nearestRunImage, runImageFile} from './run-images.ts';
import {copySource, emptyFolder, giveTo} from './workspace.ts';

/** What the builder image and this machine say about a build. */
export interface BuildMachine {
  readonly folders: Folders;
  readonly user: BuildUser;
  /** The user that owns the results of the phases. */
  readonly keeper: PhaseInput['keeper'];
  /** The platform API. */
  readonly api: string;
  /** Folder of our own buildpack in this package. */
  readonly buildpackTemplate: string;
  /** Variables of the machine that the phases get. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a registry lets this build read an image. */
  readonly canRead: (reference: string) => Promise<boolean>;
  /** The buildpacks of the request that are in images. */
  readonly fetched: FetchedBuildpacks;
  readonly cache: BuildCache;
  /** Whether a path in the source goes into the image. */
  readonly isBuilt: (path: string) => boolean;
}

/** The settings that a retry of the same build can change. */
export interface BuildSettings {
  readonly reuse: Reuse;
  /** Groups that replace those of the builder. Our own buildpack runs last in each. */
  readonly groups: readonly ComponentGroup[] | undefined;
}

/** Builders without buildpacks have an empty file. */
const orderToml = z.object({
  order: z.optional(order),
  'order-extensions': z.optional(z.array(z.unknown())),
});

/**
 * Writes everything that a build reads: the source, the variables, the buildpacks and their order, and the
 * run images.
 *
 * @throws {Failure} if a buildpack is missing, or the builder has image extensions.
 */
export async function prepareBuild(
  request: BuildRequest,
  machine: BuildMachine,
  {reuse, groups}: BuildSettings,
): Promise<PhaseInput> {
  const {folders, keeper, user} = machine;
  const store = join(folders.build, 'buildpacks');
  const cache = await machine.cache.open(request.image, machine);
  const work = ['buildpacks', 'results', 'report', 'own'].map((it) => join(folders.build, it));
  await Promise.all(work.map((it) => emptyFolder(it)));
  await makeResultFolders(folders, cache, keeper);
  await emptyFolder(folders.layers);
  await giveTo(folders.layers, user);
  await copySource(request.source, folders.workspace, {owner: user, isBuilt: machine.isBuilt});
  await rememberInputs(folders, request);
  await writeVariables(folders.platform, request, user);
  await writePlatformBindings(folders.platform, request, user);
  await writeFile(resultFiles(folders).project, '');
  const orderFile = await writeOrder(request, machine, {store, groups});
  return {
    folders,
    user,
    keeper,
    api: machine.api,
    image: request.image,
    previousImage: previousImage(request, reuse),
    runImage: await writeRunImages(request, machine),
    process: request.process,
    created: request.created && request.created.getTime() / 1000,
    buildpacks: store,
    order: orderFile,
    cache,
    environment: machine.environment,
  };
}

/** All buildpacks of a request. */
export function buildpackNames({
  buildpacks,
  preBuildpacks,
  postBuildpacks,
}: BuildRequest): readonly string[] {
  return [...buildpacks, ...preBuildpacks, ...postBuildpacks];
}

async function writeOrder(
  request: BuildRequest,
  {buildpackTemplate, fetched, folders}: BuildMachine,
  {store: folder, groups}: {readonly store: string; readonly groups: BuildSettings['groups']},
): Promise<string> {
  const {parse, stringify} = await import('smol-toml');
  const store = await BuildpackStore.make(folder, folders.buildpacks);
  await store.link(fetched.folder);
  const ownFolder = join(folders.build, 'own');
  await writeOwnBuildpack(buildpackTemplate, ownFolder, request);
  const builder = orderToml.parse(parse(await readFile(folders.order, 'utf8')));
  if (builder['order-extensions']?.length) throw extensions(request);
  const named = buildpackNames(request);
  const added = new Map<string, GroupMember>();
  for (const name of named.filter(isFolder)) added.set(name, await store.add(name));
  // Added last, so that no other buildpack can take its place.
  const own = await store.add(ownFolder);
  const resolve = (name: string) =>
    added.get(name) ?? fetched.byName.get(name) ?? builderBuildpack(name, store);
  const usual = (builder.order ?? []).map(({group}) => ({
    group: group.map(({id, version, optional = false}) => ({
      ...resolve(version === undefined ? id : `${id}@${version}`),
      optional,
    })),
  }));
  const order =
    groups === undefined
      ? buildOrder(request, {builder: usual, own, resolve})
      : groups.map((group) => ({group: [...group, own]}));
  const file = join(folders.build, 'order.toml');
  await writeFile(file, stringify({order}));
  return file;
}

function extensions({builder}: BuildRequest): Failure {
  return new Failure(
    'build.extension-failed',
    `The builder ${builder} has image extensions, which the lifecycle can only apply as root during the build.`,
    {remedy: 'Build with pack, or use a builder without extensions.'},
  );
}

/**
 * Writes the run images for the lifecycle. A run image of the request replaces those of the builder.
 *
 * @returns the run image.
 */
async function writeRunImages(
  request: BuildRequest,
  {api, canRead, folders}: BuildMachine,
): Promise<string | undefined> {
  const {run: file} = resultFiles(folders);
  if (request.runImage !== undefined) {
    await writeFile(file, await runImageFile([{image: request.runImage, mirrors: []}], api));
    return request.runImage;
  }
  const {images, text} = await builderRunImages(folders, api);
  await writeFile(file, text);
  const [first] = images;
  return first && (await nearestRunImage(first, request.image, canRead));
}

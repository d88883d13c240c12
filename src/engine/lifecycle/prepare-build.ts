import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {BuildRequest} from '../../image/ports.ts';
import {type Reuse, previousImage} from '../buildpacks/previous-image.ts';
import {CERTIFICATE_BINDING, bindCertificates} from '../buildpacks/certificate-binding.ts';
import {BINDINGS} from '../buildpacks/service-bindings.ts';
import {writeOwnBuildpack} from '../buildpacks/own-buildpack.ts';
import type {ComponentGroup} from '../buildpacks/builder-order.ts';
import type {BuildCache} from './build-cache.ts';
import {builderGroups} from './builder-groups.ts';
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
  /** More CA certificates that buildpacks should trust, in PEM format. */
  readonly certificates: readonly string[];
}

/** The settings that a retry of the same build can change. */
export interface BuildSettings {
  readonly reuse: Reuse;
  /** Groups that replace those of the builder. Our own buildpack runs last in each. */
  readonly groups: readonly ComponentGroup[] | undefined;
}

/**
 * Creates the folders of a build, and writes the order of the buildpacks and the run images. The rest of the input is
 * written by {@link fillFolders}.
 *
 * @throws {Failure} if a buildpack is not found.
 */
export async function prepareAnalysis(
  request: BuildRequest,
  machine: BuildMachine,
  {groups, reuse}: BuildSettings,
): Promise<PhaseInput> {
  const {folders, keeper, user} = machine;
  const cache = await machine.cache.open(request.image, machine);
  const work = ['buildpacks', 'results', 'report', 'own'].map((it) => join(folders.build, it));
  await Promise.all(work.map((it) => emptyFolder(it)));
  await makeResultFolders(folders, cache, keeper);
  await emptyFolder(folders.layers);
  await giveTo(folders.layers, user);
  await writeOrder(request, machine, groups);
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
    ...inputFiles(folders),
    cache,
    environment: machine.environment,
  };
}

/**
 * Writes what buildpacks read: the source, the variables and the bindings.
 *
 * @throws the reason of the signal if it is aborted. Then, no secret is written any more.
 */
export async function fillFolders(
  request: BuildRequest,
  machine: BuildMachine,
  signal: AbortSignal,
): Promise<void> {
  const {folders, isBuilt, user} = machine;
  await copySource(request.source, folders.workspace, {owner: user, isBuilt, signal});
  signal.throwIfAborted();
  await rememberInputs(folders, request);
  await writeVariables(folders.platform, request, user);
  await writePlatformBindings(folders.platform, request, user);
  await bindCertificates(
    join(folders.platform, BINDINGS, CERTIFICATE_BINDING),
    machine.certificates,
  );
  await writeFile(resultFiles(folders).project, '');
}

/** The folder with all buildpacks of a build, and the file with their order. */
function inputFiles({build}: Folders): Pick<PhaseInput, 'buildpacks' | 'order'> {
  return {buildpacks: join(build, 'buildpacks'), order: join(build, 'order.toml')};
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
  groups: BuildSettings['groups'],
): Promise<void> {
  const {stringify} = await import('smol-toml');
  const files = inputFiles(folders);
  const store = await BuildpackStore.make(files.buildpacks, folders.buildpacks);
  await store.link(fetched.folder);
  const ownFolder = join(folders.build, 'own');
  await writeOwnBuildpack(buildpackTemplate, ownFolder, request);
  const named = buildpackNames(request);
  const added = new Map<string, GroupMember>();
  for (const name of named.filter(isFolder)) added.set(name, await store.add(name));
  // Added last, so that no other buildpack can take its place.
  const own = await store.add(ownFolder);
  const resolve = (name: string) =>
    added.get(name) ?? fetched.byName.get(name) ?? builderBuildpack(name, store);
  const usual = (await builderGroups(folders)).map(({group}) => ({
    group: group.map(({id, version, optional = false}) => ({
      ...resolve(version === undefined ? id : `${id}@${version}`),
      optional,
    })),
  }));
  const order =
    groups === undefined
      ? buildOrder(request, {builder: usual, own, resolve})
      : groups.map((group) => ({group: [...group, own]}));
  await writeFile(files.order, stringify({order}));
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

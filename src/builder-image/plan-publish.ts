import {createReadStream} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Image} from '../image/documents/recompose.ts';
import type {Descriptor, Manifest} from '../image/ports.ts';
import type {OciRepository} from '../registry/oci/oci-repository.ts';
import {settleAll} from '../settle-all.ts';
import {composeConfig, composeImage, identityText} from './compose-image.ts';
import {type ComposedTags, composedTags} from './composed-tags.ts';
import {fixedImages} from './fixed-images.ts';
import {
  type AskedBuilder,
  type Builder,
  type BuilderImage,
  readBuilder,
} from './builder/read-builder.ts';
import {requireRunnable} from './builder/require-runnable.ts';
import {diffIdOf, writeLayer} from './layer/layer-archive.ts';
import {type LayerEntry, layerEntries} from './layer/layer-entries.ts';
import {unpackNode} from './layer/node-files.ts';
import type {Platform} from './platform.ts';
import type {EmitPublish} from './publish-event.ts';
import {
  type TaggedImages,
  haveConfigs,
  imageIndexOf,
  imagesAt,
  layerWith,
} from './published-images.ts';

export interface PublishRequest {
  readonly builder: AskedBuilder;
  /** At least one. Several give an index. */
  readonly platforms: readonly Platform[];
  /** The destination; `undefined` if it does not exist yet. */
  readonly target: OciRepository | undefined;
  /** The version of this tool. */
  readonly version: string;
  /** The folder in which this package is installed. */
  readonly packageFolder: string;
  readonly temporaryFolder: string;
  /** Returns the package of npm with Node.js for a platform. */
  readonly nodeTarball: (platform: Platform) => Promise<string>;
  readonly signal: AbortSignal;
  readonly emit: EmitPublish;
}

/** A blob of the image, and how it comes to the destination. */
export interface Transfer {
  readonly blob: Descriptor;
  readonly how: 'present' | 'mount' | 'send';
  /** Opens the content of a blob of this machine; `undefined` for a blob of the builder. */
  readonly open?: () => AsyncIterable<Uint8Array>;
}

/** The image of one platform. */
interface PlannedImage extends Image {
  readonly platform: Platform;
  readonly builder: BuilderImage;
  /** The layer with this tool. */
  readonly layer: Pick<Descriptor, 'digest' | 'size'>;
}

export interface PublishPlan {
  readonly builder: Builder;
  readonly tags: ComposedTags;
  /** What the tags will name: the image, or the index of several. */
  readonly manifest: Manifest;
  readonly images: readonly PlannedImage[];
  /** Each blob once, without configs. Empty if the fixed tag already names this image. */
  readonly transfers: readonly Transfer[];
  readonly isPublished: boolean;
}

/**
 * Decides what to publish. Changes nothing, except for files of the temporary folder and the cache.
 *
 * @throws {Failure} if the builder does not exist or cannot be used; the errors of npm.
 */
export async function planPublish(request: PublishRequest): Promise<PublishPlan> {
  const {builder: asked, target, version, emit} = request;
  emit({type: 'step', text: `Reading ${asked.text}`});
  // Sorted, so that the order of flags does not change the image.
  const builder = await readBuilder(asked, request.platforms.toSorted());
  const origin = {reference: asked.text, digest: builder.digest, version};
  const prepared = [];
  for (const image of builder.images) {
    emit({type: 'step', text: `Preparing ci-image-builder and Node.js for ${image.platform}`});
    const entries = await entriesOf(image.platform, identityText(origin), request);
    const diffId = await diffIdOf(entries, request.signal);
    prepared.push({image, entries, diffId, config: composeConfig(image, origin, diffId)});
  }
  const tags = composedTags(asked.reference, version);
  const existing = target && (await findExisting(target, tags, prepared));
  const fixed = existing?.fixed ?? tags.fixed;
  const known = existing?.known ?? [];
  if (existing?.published === undefined) {
    for (const {image} of prepared) await requireUsable(builder, image, emit);
  }
  const images: PlannedImage[] = [];
  const files = new Map<string, string>();
  for (const {image, entries, diffId, config} of prepared) {
    const {platform} = image;
    const there = layerWith(
      known.flatMap((it) => it.images),
      diffId,
    );
    const file = join(request.temporaryFolder, `${platform.replace('/', '-')}.tar.gz`);
    if (there === undefined) emit({type: 'step', text: `Compressing the layer for ${platform}`});
    const layer = there ?? (await writeLayer(entries, file, request.signal));
    if (there === undefined) files.set(layer.digest, file);
    images.push({...composeImage(image, config, layer), platform, builder: image, layer});
  }
  const [only] = images;
  return {
    builder,
    tags: {...tags, fixed},
    manifest: only !== undefined && images.length === 1 ? only.manifest : imageIndexOf(images),
    images,
    transfers:
      existing?.published === undefined ? await transfersOf(images, files, builder, target) : [],
    isPublished: existing?.published !== undefined,
  };
}

async function entriesOf(
  platform: Platform,
  identity: string,
  {packageFolder, temporaryFolder, nodeTarball}: PublishRequest,
): Promise<readonly LayerEntry[]> {
  const tarball = await nodeTarball(platform);
  const folder = join(temporaryFolder, platform.replace('/', '-'));
  await mkdir(folder, {recursive: true});
  const node = await unpackNode(tarball, folder);
  return await layerEntries({packageFolder, node, identity});
}

/** https://github.com/moby/moby/blob/v28.5.2/layer/layer_store.go */
const MOST_LAYERS = 125;

async function requireUsable(
  {repository, reference}: Builder,
  image: BuilderImage,
  emit: EmitPublish,
): Promise<void> {
  if (image.facts.hasExtensions) {
    emit({
      type: 'warning',
      text: `Builder ${reference} has image extensions (${image.platform}). Only pack can build with it.`,
    });
  }
  const layers = image.layers.length + 1;
  if (layers > MOST_LAYERS) {
    emit({
      type: 'warning',
      text: `The image for ${image.platform} would have ${layers} layers, and Docker refuses images with more than ${MOST_LAYERS} ("max depth exceeded"). Choose a builder with fewer layers.`,
    });
  }
  emit({type: 'step', text: `Checking that Node.js can run in ${reference} (${image.platform})`});
  await requireRunnable(repository, image, reference);
}

/**
 * Looks for the images at the fixed tag. If they are others, because the tag of the builder has moved or this tool has
 * changed, the next fixed tag is used: `…-r2`.
 */
async function findExisting(
  target: OciRepository,
  {fixed, moving}: ComposedTags,
  prepared: readonly {readonly config: Uint8Array}[],
): Promise<{fixed: string; known: readonly TaggedImages[]; published?: TaggedImages}> {
  const configs = prepared.map(({config}) => config);
  const known: TaggedImages[] = [];
  for await (const {tag, there} of fixedImages(target, fixed)) {
    if (there === undefined) {
      const moved = await settleAll(moving.map((it) => imagesAt(target, it)));
      return {fixed: tag, known: [...known, ...moved.filter((it) => it !== undefined)]};
    }
    known.push(there);
    if (haveConfigs(there, configs)) return {fixed: tag, known, published: there};
  }
  throw new TypeError(`all tags after ${fixed} are taken`);
}

async function transfersOf(
  images: readonly PlannedImage[],
  files: ReadonlyMap<string, string>,
  {repository}: Builder,
  target: OciRepository | undefined,
): Promise<Transfer[]> {
  const isBeside = target?.isBeside(repository) === true;
  const blobs = new Map<string, Transfer>();
  for (const {builder, layer} of images) {
    for (const blob of builder.layers) {
      blobs.set(blob.digest, {blob, how: isBeside ? 'mount' : 'send'});
    }
    const file = files.get(layer.digest);
    const blob = {mediaType: 'application/octet-stream', ...layer};
    if (file === undefined) blobs.set(layer.digest, {blob, how: 'present'});
    else blobs.set(layer.digest, {blob, how: 'send', open: () => createReadStream(file)});
  }
  return await settleAll(
    [...blobs.values()].map(async (it) =>
      it.how === 'send' && (await target?.has(it.blob.digest)) === true
        ? {...it, how: 'present' as const}
        : it,
    ),
  );
}

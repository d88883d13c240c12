import * as z from 'zod/mini';
import {type FoundImage, imageOf} from '../image/documents/read-image.ts';
import {parseManifest} from '../image/documents/image-documents.ts';
import type {Descriptor, Manifest, Repository} from '../image/ports.ts';
import {sha256} from '../sha256.ts';
import {COMPOSED_LABEL} from './compose-image.ts';
import {type Platform, platformFields} from './platform.ts';

/** What a tag names: an image, or an index with an image for each of several platforms. */
export interface TaggedImages {
  readonly digest: string;
  readonly images: readonly FoundImage[];
}

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const imageIndex = z.object({manifests: z.array(z.object({digest: z.string()}))});

/** Reads the images that a tag names; `undefined` if there is no such tag. */
export async function imagesAt(
  repository: Repository,
  tag: string,
): Promise<TaggedImages | undefined> {
  const manifest = await repository.manifest(tag);
  if (manifest === undefined) return undefined;
  const found =
    parseManifest(manifest) === undefined ? await membersOf(repository, manifest) : [manifest];
  const images = await Promise.all(found.map((it) => imageOf(repository, it)));
  return {digest: manifest.digest, images};
}

async function membersOf(repository: Repository, index: Manifest): Promise<Manifest[]> {
  const {data} = imageIndex.safeParse(JSON.parse(new TextDecoder().decode(index.bytes)));
  const members = await Promise.all(
    (data?.manifests ?? []).map(({digest}) => repository.manifest(digest)),
  );
  return members.filter((it) => it !== undefined);
}

/** Whether images have these configs, in this order. */
export function haveConfigs(
  {images}: Pick<TaggedImages, 'images'>,
  configs: readonly Uint8Array[],
): boolean {
  return (
    images.length === configs.length &&
    images.every(({config}, index) => sha256(config) === sha256(configs[index] ?? ''))
  );
}

/** Whether this tool composed the images of a tag. */
export function areComposed({images}: TaggedImages): boolean {
  return images.some(({facts}) => facts.labels[COMPOSED_LABEL] !== undefined);
}

/** Returns the compressed layer with some content, if one of the images has it. */
export function layerWith(images: readonly FoundImage[], diffId: string): Descriptor | undefined {
  return images
    .map(({facts}) => facts.layers[facts.diffIds.indexOf(diffId)])
    .find((it) => it !== undefined);
}

/** Makes the index of images for several platforms. */
export function imageIndexOf(
  images: readonly {readonly platform: Platform; readonly manifest: Manifest}[],
): Manifest {
  const manifests = images.map(({platform, manifest: {mediaType, digest, bytes}}) => ({
    mediaType,
    digest,
    size: bytes.byteLength,
    platform: platformFields(platform),
  }));
  const bytes = new TextEncoder().encode(
    JSON.stringify({schemaVersion: 2, mediaType: INDEX_TYPE, manifests}),
  );
  return {mediaType: INDEX_TYPE, digest: sha256(bytes), bytes};
}

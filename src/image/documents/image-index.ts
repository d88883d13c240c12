import * as z from 'zod/mini';
import {sha256} from '../../sha256.ts';
import type {Manifest} from '../ports.ts';
import {type Platform, isSamePlatform, parsedJson} from './config-document.ts';
import {editJson} from './json-edits.ts';
import {SOCI_INDEX, annotationEdits} from './rebase-image.ts';

const entry = z.looseObject({
  mediaType: z.string(),
  digest: z.string(),
  size: z.number(),
  platform: z.nullish(
    z.looseObject({
      os: z.string(),
      architecture: z.string(),
      variant: z.nullish(z.string()),
    }),
  ),
  artifactType: z.nullish(z.string()),
  annotations: z.nullish(z.record(z.string(), z.string())),
});

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
const index = z.object({manifests: z.array(entry)});

/** An entry of an index: the image of one platform, or something about such an image. */
export type IndexEntry = z.infer<typeof entry>;

/** Parses an index, which Docker calls a manifest list. @returns `undefined` for any other manifest. */
export function parseIndex({bytes}: Manifest): readonly IndexEntry[] | undefined {
  const {data} = index.safeParse(parsedJson(new TextDecoder().decode(bytes)));
  return data?.manifests;
}

/**
 * Whether an entry is the image of a platform. BuildKit also adds attestations, for the platform `unknown/unknown`:
 * https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md
 * SOCI adds artifacts, which can have the platform of their image:
 * https://github.com/awslabs/soci-snapshotter/blob/main/docs/soci-index-manifest-v2.md
 */
export function isImageEntry({platform, artifactType}: IndexEntry): boolean {
  return platform?.os !== 'unknown' && !artifactType;
}

/**
 * The image of an index that runs on a platform; `undefined` if there is none. A single image without a platform is the
 * one, because the platform is optional; its config tells whether it fits.
 */
export function entryOf(
  entries: readonly IndexEntry[],
  platform: Platform,
): IndexEntry | undefined {
  const images = entries.filter(isImageEntry);
  const [only] = images;
  if (only !== undefined && images.length === 1 && !only.platform) return only;
  return images.find((it) => {
    const {os = '', architecture = '', variant} = it.platform ?? {};
    return isSamePlatform({os, architecture, variant: variant ?? undefined}, platform);
  });
}

/** Docker's index. It has no annotations, and registries refuse one with them. */
const MANIFEST_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

/**
 * Makes an index whose images were rebased. Attestations and SOCI indexes are dropped, because they are about the former
 * images.
 *
 * @param images the rebased images, by the digest of the former one. All images of the index must be there.
 */
export async function rebaseIndex(
  former: Manifest,
  images: ReadonlyMap<string, Manifest>,
  base: {readonly name: string; readonly digest: string},
): Promise<Manifest> {
  const manifests = (parseIndex(former) ?? []).filter(isImageEntry).map((it) => {
    const image = images.get(it.digest);
    if (image === undefined) throw new TypeError(`no image for ${it.digest}`);
    const {[SOCI_INDEX]: _, ...annotations} = it.annotations ?? {};
    return {
      ...it,
      ...(it.annotations ? {annotations} : {}),
      digest: image.digest,
      size: image.bytes.byteLength,
    };
  });
  const text = await editJson(new TextDecoder().decode(former.bytes), [
    {path: ['manifests'], value: manifests},
    ...(former.mediaType === MANIFEST_LIST ? [] : annotationEdits(base)),
  ]);
  const bytes = new TextEncoder().encode(text);
  return {mediaType: former.mediaType, bytes, digest: sha256(bytes)};
}

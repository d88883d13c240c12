import * as z from 'zod/mini';
import type {Descriptor, Manifest} from '../image/ports.ts';
import {sha256} from '../sha256.ts';
import {BrokenCache} from './broken-cache.ts';
import {MOST} from './limits.ts';

/** Compressed layers, by the digest of the tar. */
export type LayerBlobs = ReadonlyMap<string, Descriptor>;

/** The blobs of a cache. */
export interface CacheArtifact {
  /** The list of layers, as JSON. */
  readonly metadata: Descriptor;
  readonly layers: LayerBlobs;
}

const ARTIFACT = 'application/vnd.ci-image-builder.cache.v1';
const METADATA = 'application/vnd.ci-image-builder.cache.metadata.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+zstd';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DIFF_ID = 'io.ci-image-builder.cache.diff-id';

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidance-for-an-empty-descriptor */
export const EMPTY_CONFIG = new TextEncoder().encode('{}');

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/u));
const blob = {digest, size: z.int().check(z.positive(), z.maximum(MOST.bytes))};
const manifest = z.object({
  artifactType: z.literal(ARTIFACT),
  layers: z.tuple(
    [z.object({...blob, mediaType: z.literal(METADATA)})],
    z.object({
      ...blob,
      mediaType: z.literal(LAYER),
      annotations: z.object({[DIFF_ID]: digest}),
    }),
  ),
});

/**
 * Reads the manifest of a cache.
 *
 * @throws {BrokenCache} if it is the manifest of something else, or has too many layers.
 */
export function readArtifact({bytes}: Pick<Manifest, 'bytes'>): CacheArtifact {
  const read = manifest.safeParse(parsed(bytes));
  if (!read.success) throw new BrokenCache('the tag is not of a cache');
  const [metadata, ...layers] = read.data.layers;
  if (layers.length > MOST.layers) throw new BrokenCache('it has too many layers');
  return {
    metadata,
    layers: new Map(
      layers.map(({annotations, mediaType, digest: of, size}) => [
        annotations[DIFF_ID],
        {mediaType, digest: of, size},
      ]),
    ),
  };
}

/**
 * Makes the manifest of a cache.
 *
 * @param day the day of the build, such as `2026-11-30`. It changes the digest, so that a registry that removes old
 * content sees that the cache is still in use.
 */
export function artifactManifest({metadata, layers}: CacheArtifact, day: string): Manifest {
  const content = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: ARTIFACT,
    config: {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: sha256(EMPTY_CONFIG),
      size: EMPTY_CONFIG.byteLength,
    },
    layers: [
      {mediaType: METADATA, digest: metadata.digest, size: metadata.size},
      ...[...layers].map(([diffId, {digest: of, size}]) => ({
        mediaType: LAYER,
        digest: of,
        size,
        annotations: {[DIFF_ID]: diffId},
      })),
    ],
    annotations: {'org.opencontainers.image.created': `${day}T00:00:00Z`},
  };
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  return {mediaType: MANIFEST, digest: sha256(bytes), bytes};
}

/** The descriptor of a compressed layer. */
export function layerBlob(of: string, size: number): Descriptor {
  return {mediaType: LAYER, digest: of, size};
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

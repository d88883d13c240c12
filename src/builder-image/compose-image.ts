import * as z from 'zod/mini';
import type {Image} from '../image/documents/recompose.ts';
import {BUILDER_LABEL} from '../image/plan/labels.ts';
import type {Descriptor} from '../image/ports.ts';
import {sha256} from '../sha256.ts';
import type {BuilderImage} from './builder/read-builder.ts';
import {EPOCH} from './epoch.ts';

/** The builder and the tool that an image is made of. */
export interface Origin {
  /** The builder as it was asked for. */
  readonly reference: string;
  /** Digest of the index or manifest that the reference named. */
  readonly digest: string;
  /** Version of this tool. */
  readonly version: string;
}

const ADDED_BY = 'ci-image-builder builder-image publish';
/** Programs of the layer are there. */
const PROGRAMS = '/usr/local/bin';
/** Of an image that sets none: https://docs.docker.com/reference/dockerfile/#env */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const strings = z.record(z.string(), z.string());

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
const builderConfig = z.looseObject({
  config: z.nullish(
    z.looseObject({Env: z.nullish(z.array(z.string())), Labels: z.nullish(strings)}),
  ),
  rootfs: z.looseObject({diff_ids: z.array(z.string())}),
  history: z.nullish(z.array(z.unknown())),
});

/** Content of the file beside the package that names the builder. `src/engine/lifecycle` reads it in a build. */
export function identityText({reference, digest, version}: Origin): string {
  return `${JSON.stringify({builder: {reference, digest}, version}, null, 2)}\n`;
}

/**
 * Makes the config of the image: that of the builder with the layer of this tool, the user root and our labels. It does
 * not depend on the time or on how the layer is compressed.
 *
 * @param diffId digest of the layer, not compressed.
 */
export function composeConfig(builder: BuilderImage, origin: Origin, diffId: string): Uint8Array {
  const {config, rootfs, history, ...rest} = builderConfig.parse(
    JSON.parse(new TextDecoder().decode(builder.config)),
  );
  const composed = {
    ...rest,
    config: {
      ...config,
      User: 'root',
      Env: withPrograms(config?.Env ?? []),
      Labels: {...config?.Labels, ...composedLabels(builder, origin)},
    },
    rootfs: {...rootfs, diff_ids: [...rootfs.diff_ids, diffId]},
    ...(history ? {history: [...history, {created: EPOCH, created_by: ADDED_BY}]} : {}),
  };
  return new TextEncoder().encode(JSON.stringify(composed));
}

/** Makes the image of a config and the layer of this tool. Other fields of the builder's manifest are left out. */
export function composeImage(
  builder: BuilderImage,
  config: Uint8Array,
  layer: Pick<Descriptor, 'digest' | 'size'>,
): Image {
  const {mediaType} = builder.manifest;
  const isDocker = mediaType.startsWith('application/vnd.docker.');
  const types = isDocker ? DOCKER_TYPES : OCI_TYPES;
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: {mediaType: types.config, digest: sha256(config), size: config.byteLength},
    layers: [...builder.layers, {mediaType: types.layer, ...layer}],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  return {config, manifest: {mediaType, bytes, digest: sha256(bytes)}};
}

/** https://distribution.github.io/distribution/spec/manifest-v2-2/ */
const DOCKER_TYPES = {
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};
/** https://github.com/opencontainers/image-spec/blob/main/media-types.md */
const OCI_TYPES = {
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

/** The label with the digest of the builder. Only composed images have it. */
export const COMPOSED_LABEL = 'io.ci-image-builder.builder-digest';

function composedLabels(
  {facts}: BuilderImage,
  {reference, digest, version}: Origin,
): Record<string, string> {
  return {
    [BUILDER_LABEL]: reference,
    [COMPOSED_LABEL]: digest,
    'io.ci-image-builder.lifecycle': facts.lifecycle,
    'io.ci-image-builder.platform-apis': facts.platformApis.join(','),
    'io.ci-image-builder.version': version,
  };
}

/** Adds the folder of our programs to the end of the PATH, unless it is on it. */
function withPrograms(environment: readonly string[]): string[] {
  if (!environment.some(isPath)) return [...environment, `PATH=${DEFAULT_PATH}`];
  return environment.map((it) =>
    !isPath(it) || it.slice('PATH='.length).split(':').includes(PROGRAMS)
      ? it
      : `${it}:${PROGRAMS}`,
  );
}

function isPath(variable: string): boolean {
  return variable.startsWith('PATH=');
}

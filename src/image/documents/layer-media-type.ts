/** Media types of equal layers in the two formats of a manifest: Docker's, and OCI's. */
const LAYERS = [
  [
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
    'application/vnd.oci.image.layer.v1.tar+gzip',
  ],
  ['application/vnd.docker.image.rootfs.diff.tar', 'application/vnd.oci.image.layer.v1.tar'],
  [
    'application/vnd.docker.image.rootfs.diff.tar.zstd',
    'application/vnd.oci.image.layer.v1.tar+zstd',
  ],
] as const;

/**
 * The media type of a layer in a manifest of the given type. Registries may refuse a manifest that mixes the two
 * formats. The content of the layer is the same in both. Other media types stay.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/media-types.md#compatibility-matrix
 */
export function layerMediaType(layer: string, manifest: string): string {
  const pair = LAYERS.find((types) => types.some((it) => it === layer));
  if (pair === undefined) return layer;
  return manifest.startsWith('application/vnd.docker.') ? pair[0] : pair[1];
}

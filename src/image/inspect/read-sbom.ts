import {promisify} from 'node:util';
import {gunzip, zstdDecompress} from 'node:zlib';
import {Failure} from '../../errors.ts';
import {parseConfigDocument} from '../documents/config-document.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {layerOwners} from './layer-owners.ts';
import {tarFiles} from './tar-files.ts';

/** The formats in which buildpacks describe what they installed, with the ends of their file names. */
export const SBOM_FORMATS = {cyclonedx: 'cdx', spdx: 'spdx', syft: 'syft'} as const;

export type SbomFormat = keyof typeof SBOM_FORMATS;

/** A software bill of materials that a buildpack wrote. */
export interface Sbom {
  readonly format: SbomFormat;
  /** The buildpack, with `_` in place of `/`. */
  readonly buildpack: string;
  /** The layer that it describes; `null` if it describes the whole application. */
  readonly layer: string | null;
  readonly content: string;
}

/** https://github.com/buildpacks/spec/blob/main/platform.md#sbom-layer */
const PATH =
  /^\.?\/?layers\/sbom\/launch\/(?<buildpack>[\w.-]+)\/(?:(?<layer>[\w.-]+)\/)?sbom\.(?<end>cdx|spdx|syft)\.json$/u;

/** Bytes of the uncompressed layer. More would be no bill of materials. */
const LARGEST = 512 * 1024 * 1024;

/**
 * Reads the bills of materials of an image out of one layer. Nothing else is downloaded.
 *
 * @returns in the order of the layer; none if the image has no such layer.
 * @throws {Failure} `release.image-invalid` if the layer cannot be unpacked.
 */
export async function readSboms(image: FoundImage): Promise<Sbom[]> {
  const {labels, diffIds} = parseConfigDocument(image.config, image.manifest.digest);
  const at = layerOwners(labels, diffIds).findIndex(({kind}) => kind === 'SBOM');
  const layer = image.facts.layers[at];
  if (layer === undefined) return [];
  const compressed = await image.repository.blob(layer.digest);
  const archive = await unpacked(compressed, `${image.repository.reference}@${layer.digest}`);
  return (await tarFiles(archive)).flatMap(({path, content}) => {
    const {buildpack = '', layer: of, end} = PATH.exec(path)?.groups ?? {};
    const format = formatOf(end);
    // Names of folders that a file could escape through.
    if (format === undefined || [buildpack, of].some((it) => it === '.' || it === '..')) return [];
    return [{format, buildpack, layer: of ?? null, content: new TextDecoder().decode(content)}];
  });
}

function formatOf(end: string | undefined): SbomFormat | undefined {
  const formats = Object.keys(SBOM_FORMATS) as SbomFormat[];
  return formats.find((it) => SBOM_FORMATS[it] === end);
}

/** The compression is told by the first bytes: gzip, zstd or none. */
async function unpacked(layer: Uint8Array, name: string): Promise<Uint8Array> {
  const options = {maxOutputLength: LARGEST};
  try {
    if (layer[0] === 0x1f && layer[1] === 0x8b) return await promisify(gunzip)(layer, options);
    if (layer[0] === 0x28 && layer[1] === 0xb5) {
      return await promisify(zstdDecompress)(layer, options);
    }
    return layer;
  } catch (error) {
    throw new Failure('release.image-invalid', `Cannot unpack the layer ${name}.`, {
      details: [(error as Error).message],
      cause: error,
    });
  }
}

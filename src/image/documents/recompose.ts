import {Failure} from '../../errors.ts';
import {type ConfigFacts, parseConfig, parseManifest} from './image-documents.ts';
import {type JsonEdit, editJson} from './json-edits.ts';
import type {Descriptor, Manifest} from '../ports.ts';
import {sha256} from '../../sha256.ts';

/** An image as a registry stores it: the exact bytes of manifest and config. */
export interface Image {
  readonly manifest: Manifest;
  readonly config: Uint8Array;
}

/**
 * Makes an image that starts another process. It sets `Entrypoint`, removes `Cmd`, and keeps every other
 * byte of manifest and config. So the digest equals that of `pack build --default-process` on the same
 * layers.
 *
 * The entrypoint of a process is a link to the launcher, which the lifecycle creates:
 * https://github.com/buildpacks/spec/blob/main/platform.md#launcher
 */
export async function recompose(image: Image, process: string): Promise<Image> {
  return withEntrypoint(image, `/cnb/process/${process}`);
}

async function withEntrypoint(image: Image, entrypoint: string): Promise<Image> {
  const {hasCommand} = parseConfig(image.config, image.manifest.digest);
  return await withEdits(image, {
    config: [
      ...(hasCommand ? [{path: ['config', 'Cmd'], value: undefined}] : []),
      {path: ['config', 'Entrypoint'], value: [entrypoint]},
    ],
  });
}

/** Makes an image with another config and manifest, and keeps every other byte of both. */
export async function withEdits(
  image: Image,
  edits: {readonly config: readonly JsonEdit[]; readonly manifest?: readonly JsonEdit[]},
): Promise<Image> {
  const config = encode(await editJson(decode(image.config), edits.config));
  const text = await editJson(decode(image.manifest.bytes), [
    ...(edits.manifest ?? []),
    {path: ['config', 'digest'], value: sha256(config)},
    {path: ['config', 'size'], value: config.byteLength},
  ]);
  const bytes = encode(text);
  return {config, manifest: {mediaType: image.manifest.mediaType, bytes, digest: sha256(bytes)}};
}

/** The image that starts `process` or, if that is `undefined`, the default process of the buildpacks. */
export async function imageOfProcess(image: Image, process: string | undefined): Promise<Image> {
  if (process !== undefined) return recompose(image, process);
  const {defaultEntrypoint} = parseConfig(image.config, image.manifest.digest);
  return defaultEntrypoint === undefined ? image : withEntrypoint(image, defaultEntrypoint);
}

/** The facts that the build reads from an image. */
export interface ImageFacts extends Omit<ConfigFacts, 'hasCommand'> {
  readonly layers: readonly Descriptor[];
  /** Bytes in the registry, config and layers together. */
  readonly size: number;
}

/**
 * Parses manifest and config of an image.
 *
 * @param name name of the image in errors.
 * @throws {Failure} `release.image-invalid` if the manifest is not that of a single image.
 */
export function imageFacts({manifest, config}: Image, name: string = manifest.digest): ImageFacts {
  const parsed = parseManifest(manifest, name);
  if (parsed === undefined) {
    throw new Failure(
      'release.image-invalid',
      `${name} is not a single image: its media type is ${manifest.mediaType}.`,
    );
  }
  const {hasCommand: _, ...facts} = parseConfig(config, name);
  return {
    ...facts,
    layers: parsed.layers,
    size: [parsed.config, ...parsed.layers].reduce((sum, blob) => sum + blob.size, 0),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

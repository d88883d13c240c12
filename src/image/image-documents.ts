import * as z from 'zod/mini';
import {Failure} from '../errors.ts';
import type {Manifest} from './needs.ts';

const descriptor = z.object({mediaType: z.string(), digest: z.string(), size: z.number()});

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md */
const imageManifest = z.object({config: descriptor, layers: z.array(descriptor)});

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
const imageConfig = z.object({
  config: z.nullish(z.looseObject({Labels: z.nullish(z.record(z.string(), z.string()))})),
});

/** https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpacksbuildmetadata-json */
const buildMetadata = z.object({
  processes: z.nullish(z.array(z.object({type: z.string()}))),
});

const REMEDY = 'Delete it in the registry, then run again.';

export type ImageManifest = z.infer<typeof imageManifest>;

/**
 * Reads an image's manifest; `undefined` where it is of something else: an index, an artifact
 * without layers.
 *
 * @param name how an error calls the image.
 * @throws {Failure} where it is not JSON.
 */
export function parseManifest(
  {bytes, digest}: Manifest,
  name: string = digest,
): ImageManifest | undefined {
  const {data} = imageManifest.safeParse(parseJson(bytes, `The manifest ${name}`));
  return data;
}

/** What of a config the build reads: labels, and whether it has a `Cmd`. */
export interface ConfigFacts {
  readonly labels: Readonly<Record<string, string>>;
  /** Types of the processes that the buildpacks gave the image. */
  readonly processes: readonly string[];
  readonly hasCommand: boolean;
}

/**
 * Reads an image's config.
 *
 * @param name how an error calls the image.
 * @throws {Failure} where it is not an image's config.
 */
export function parseConfig(bytes: Uint8Array, name: string): ConfigFacts {
  const {data} = imageConfig.safeParse(parseJson(bytes, `The config of ${name}`));
  if (data === undefined) {
    throw new Failure('failed', `The config of ${name} is not an image's config.`, {
      remedy: REMEDY,
    });
  }
  const labels = data.config?.Labels ?? {};
  return {
    labels,
    processes: processTypes(labels['io.buildpacks.build.metadata'], name),
    hasCommand: 'Cmd' in (data.config ?? {}),
  };
}

function processTypes(label: string | undefined, name: string): string[] {
  if (label === undefined) return [];
  const {data} = buildMetadata.safeParse(
    parseJson(label, `The buildpacks' label of the config of ${name}`),
  );
  return (data?.processes ?? []).map(({type}) => type);
}

function parseJson(text: Uint8Array | string, name: string): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text));
  } catch (error) {
    throw new Failure('failed', `${name} is not JSON.`, {remedy: REMEDY, cause: error});
  }
}

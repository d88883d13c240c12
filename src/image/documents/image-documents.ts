import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import {LAYERS_METADATA_LABEL} from './run-image-record.ts';
import type {Manifest} from '../ports.ts';

const descriptor = z.object({mediaType: z.string(), digest: z.string(), size: z.number()});

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md */
const imageManifest = z.object({config: descriptor, layers: z.array(descriptor)});

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
const imageConfig = z.object({
  config: z.nullish(
    z.looseObject({
      Labels: z.nullish(z.record(z.string(), z.string())),
      Entrypoint: z.nullish(z.array(z.string())),
    }),
  ),
  rootfs: z.nullish(z.object({diff_ids: z.nullish(z.array(z.string()))})),
});

/** https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpackslifecyclemetadata-json */
const layersMetadata = z.object({
  runImage: z.object({topLayer: z.string(), reference: z.nullish(z.string())}),
});

/**
 * The command is a string up to platform API 0.9, and a list from 0.10 on.
 * https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpacksbuildmetadata-json
 */
const buildMetadata = z.object({
  buildpacks: z.nullish(z.array(z.object({id: z.string()}))),
  processes: z.nullish(
    z.array(
      z.object({
        type: z.string(),
        command: z.nullish(z.union([z.string(), z.array(z.string())])),
        args: z.nullish(z.array(z.string())),
        direct: z.nullish(z.boolean()),
        buildpackID: z.nullish(z.string()),
      }),
    ),
  ),
  /** Absent if the buildpacks defined no default process. */
  'buildpack-default-process-type': z.nullish(z.string()),
});

/**
 * The entrypoint of an image without a default process. It runs the command that the container is given.
 * https://github.com/buildpacks/spec/blob/main/platform.md#launcher
 */
export const LAUNCHER = '/cnb/lifecycle/launcher';

const BUILD_METADATA_LABEL = 'io.buildpacks.build.metadata';

const REMEDY = 'Delete the image from the registry, then run the same command again.';

export type ImageManifest = z.infer<typeof imageManifest>;

/**
 * Parses the manifest of an image.
 *
 * @param name name of the image in errors.
 * @returns `undefined` if it is the manifest of an index or of an artifact without layers.
 * @throws {Failure} `release.image-invalid` if the manifest is not JSON.
 */
export function parseManifest(
  {bytes, digest}: Manifest,
  name: string = digest,
): ImageManifest | undefined {
  const {data} = imageManifest.safeParse(parseJson(bytes, `The manifest ${name}`));
  return data;
}

const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** The type of the configs of some old images. */
const OCTETS = 'application/octet-stream';

const types = z.object({
  artifactType: z.nullish(z.string()),
  config: z.nullish(z.object({mediaType: z.string()})),
});

/**
 * Whether a manifest is of an artifact, such as the cache of builds or a chart, and not of an image. Older tools give
 * their artifacts no type. For these, the type of the config decides.
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
 * What is no JSON is none.
 */
export function isArtifact(manifest: Pick<Manifest, 'bytes'>): boolean {
  const {artifactType: type, config} = typesOf(manifest);
  return typeof type === 'string' || (config ? !IMAGE_CONFIGS.has(config.mediaType) : false);
}

/**
 * The type of an artifact. Unlike for `isArtifact`, an index or an image with such a type is none: it can still be read as
 * images.
 *
 * @returns `undefined` if the manifest is an index, or if its config can be that of an image.
 */
export function artifactType(manifest: Pick<Manifest, 'bytes'>): string | undefined {
  const {artifactType: type, config} = typesOf(manifest);
  if (!config || IMAGE_CONFIGS.has(config.mediaType)) return undefined;
  return config.mediaType === OCTETS ? undefined : type || config.mediaType;
}

function typesOf({bytes}: Pick<Manifest, 'bytes'>): z.infer<typeof types> {
  try {
    return types.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? {};
  } catch {
    return {};
  }
}

/** A process that an image can start. */
export interface ImageProcess {
  readonly type: string;
  /** Command and arguments. */
  readonly words: readonly string[];
  /**
   * Whether the words are a program and its arguments. If not, and there is only one word, that word is
   * a shell script.
   */
  readonly direct: boolean;
  /** Id of the buildpack that defined the process. */
  readonly buildpack: string | undefined;
}

/** How an image was built, from the label that the lifecycle writes. */
export interface BuildMetadata {
  readonly processes: readonly ImageProcess[];
  /** Ids of the buildpacks that ran, in order. */
  readonly buildpacks: readonly string[];
  /**
   * The entrypoint that the lifecycle sets if no process is chosen; `undefined` if the image was not
   * built by buildpacks.
   */
  readonly defaultEntrypoint: string | undefined;
}

/** The parts of an image config that the build reads. */
export interface ConfigFacts extends BuildMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  /** Digests of the uncompressed layers, the lowest first. */
  readonly diffIds: readonly string[];
  /** The run image that the lifecycle built on. */
  readonly runImage: RunImage | undefined;
  readonly hasCommand: boolean;
}

interface RunImage {
  /** Digest of its highest layer, uncompressed. */
  readonly topLayer: string;
  readonly reference: string | undefined;
}

/**
 * Parses the config of an image.
 *
 * @param name name of the image in errors.
 * @throws {Failure} `release.image-invalid` if it is not the config of an image.
 */
export function parseConfig(bytes: Uint8Array, name: string): ConfigFacts {
  const {data} = imageConfig.safeParse(parseJson(bytes, `The config of ${name}`));
  if (data === undefined) {
    throw new Failure('release.image-invalid', `The config of ${name} is not an image config.`, {
      remedy: REMEDY,
    });
  }
  const labels = data.config?.Labels ?? {};
  return {
    labels,
    ...parseBuildMetadata(labels[BUILD_METADATA_LABEL], name),
    entrypoint: data.config?.Entrypoint ?? [],
    diffIds: data.rootfs?.diff_ids ?? [],
    runImage: parseRunImage(labels[LAYERS_METADATA_LABEL], name),
    hasCommand: 'Cmd' in (data.config ?? {}),
  };
}

/**
 * Parses the label `io.buildpacks.build.metadata`.
 *
 * @param name name of the image in errors.
 * @returns no processes and no buildpacks if the label is missing or has another structure.
 * @throws {Failure} `release.image-invalid` if the label is not JSON.
 */
export function parseBuildMetadata(label: string | undefined, name: string): BuildMetadata {
  if (label === undefined) return {processes: [], buildpacks: [], defaultEntrypoint: undefined};
  const {data} = buildMetadata.safeParse(
    parseJson(label, `The label ${BUILD_METADATA_LABEL} of ${name}`),
  );
  const byDefault = data?.['buildpack-default-process-type'];
  return {
    defaultEntrypoint: data && (byDefault ? `/cnb/process/${byDefault}` : LAUNCHER),
    buildpacks: (data?.buildpacks ?? []).map(({id}) => id),
    processes: (data?.processes ?? []).map(({type, command, args, direct, buildpackID}) => ({
      type,
      words: [command ?? [], args ?? []].flat(),
      direct: direct ?? false,
      buildpack: buildpackID ?? undefined,
    })),
  };
}

function parseRunImage(label: string | undefined, name: string): RunImage | undefined {
  if (label === undefined) return undefined;
  const {data} = layersMetadata.safeParse(
    parseJson(label, `The label ${LAYERS_METADATA_LABEL} of ${name}`),
  );
  return (
    data && {topLayer: data.runImage.topLayer, reference: data.runImage.reference ?? undefined}
  );
}

function parseJson(text: Uint8Array | string, name: string): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text));
  } catch (error) {
    throw new Failure('release.image-invalid', `${name} is not JSON.`, {
      remedy: REMEDY,
      cause: error,
    });
  }
}

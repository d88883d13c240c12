import * as z from 'zod/mini';
import {parsedJson} from '../documents/config-document.ts';
import {LAYERS_METADATA_LABEL} from '../documents/run-image-record.ts';

/** What a layer of an image is for. */
export type LayerOwner =
  /** A part of the run image. */
  | {readonly kind: 'run image'}
  /** The files of the application. */
  | {readonly kind: 'application'}
  /** A layer that a buildpack made, with its name. */
  | {
      readonly kind: 'buildpack';
      readonly id: string;
      readonly version: string;
      readonly layer: string;
    }
  /** What the lifecycle adds: the launcher, its configuration and the links of the processes. */
  | {readonly kind: 'launcher' | 'configuration' | 'processes'}
  /** The software bills of materials. */
  | {readonly kind: 'SBOM'}
  | {readonly kind: 'unknown'};

const layer = z.object({sha: z.nullish(z.string())});

/** https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpackslifecyclemetadata-json */
const metadata = z.object({
  app: z.nullish(z.array(layer)),
  config: z.nullish(layer),
  launcher: z.nullish(layer),
  'process-types': z.nullish(layer),
  sbom: z.nullish(layer),
  buildpacks: z.nullish(
    z.array(
      z.object({
        key: z.string(),
        version: z.nullish(z.string()),
        layers: z.nullish(z.record(z.string(), layer)),
      }),
    ),
  ),
  runImage: z.object({topLayer: z.string()}),
});

/**
 * The owner of each layer, from the label that the lifecycle writes.
 *
 * @param diffIds digests of the uncompressed layers, the lowest first.
 * @returns all unknown if buildpacks did not build the image.
 */
export function layerOwners(
  labels: Readonly<Record<string, string>>,
  diffIds: readonly string[],
): readonly LayerOwner[] {
  const {data} = metadata.safeParse(parsedJson(labels[LAYERS_METADATA_LABEL] ?? ''));
  if (data === undefined) return diffIds.map(() => ({kind: 'unknown'}));
  const top = diffIds.indexOf(data.runImage.topLayer);
  const owners = ownersBySha(data);
  return diffIds.map((diffId, index) =>
    index <= top ? {kind: 'run image'} : (owners.get(diffId) ?? {kind: 'unknown'}),
  );
}

function ownersBySha(data: z.infer<typeof metadata>): ReadonlyMap<string, LayerOwner> {
  const {app, config, launcher, sbom, buildpacks, 'process-types': processes} = data;
  const found: readonly (readonly [string | null | undefined, LayerOwner])[] = [
    [config?.sha, {kind: 'configuration'}],
    [launcher?.sha, {kind: 'launcher'}],
    [processes?.sha, {kind: 'processes'}],
    [sbom?.sha, {kind: 'SBOM'}],
    ...(app ?? []).map(({sha}) => [sha, {kind: 'application'}] as const),
    ...(buildpacks ?? []).flatMap(({key: id, version, layers}) =>
      Object.entries(layers ?? {}).map(
        ([name, {sha}]) =>
          [sha, {kind: 'buildpack', id, version: version ?? '', layer: name}] as const,
      ),
    ),
  ];
  return new Map(found.flatMap(([sha, owner]) => (sha ? [[sha, owner] as const] : [])));
}

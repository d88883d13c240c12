import * as z from 'zod/mini';
import {type ConfigDocument, parseConfigDocument, parsedJson} from './config-document.ts';
import {inheritedEnvironment, inheritedLabels, inheritedUser} from './inherited.ts';
import {editJson, type JsonEdit} from './json-edits.ts';
import {layerMediaType} from './layer-media-type.ts';
import {rebasedHistory} from './rebased-history.ts';
import {type Image, withEdits} from './recompose.ts';
import {
  LAYERS_METADATA_LABEL,
  type RunImageNames,
  recordEdits,
  runImageRecord,
} from './run-image-record.ts';

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys */
export const BASE_NAME = 'org.opencontainers.image.base.name';
export const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/**
 * Names the SOCI index of an image, which is about the former layers.
 * https://github.com/awslabs/soci-snapshotter/blob/main/docs/soci-index-manifest-v2.md
 */
export const SOCI_INDEX = 'com.amazon.soci.index-digest';

/** The run image that an image is put on. */
export interface NewBase {
  /** The image of one platform. */
  readonly image: Image;
  /** `host/path:tag` or, if it has no tag, `host/path@digest`. */
  readonly name: string;
  /** `host/path`, where the image was found. */
  readonly repository: string;
  /** The names that the label records from now on. */
  readonly names: RunImageNames;
}

const manifestLayers = z.object({
  layers: z.array(z.looseObject({mediaType: z.string(), digest: z.string(), size: z.number()})),
});

/**
 * Puts the layers of an application on another run image. The layers above the run image stay byte for byte, and so
 * does everything in manifest and config that does not come from the run image.
 *
 * @param old config of the run image that the image was built on. If it is unknown, environment, user and
 * `org.opencontainers.image.*` labels stay as they are.
 * @throws {TypeError} if the image does not fit: see `ownProblems` and `baseProblems`.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#rebaser
 */
export async function rebaseImage(
  image: Image,
  base: NewBase,
  old: Uint8Array | undefined,
): Promise<Image> {
  const own = parseConfigDocument(image.config, image.manifest.digest);
  const others = parseConfigDocument(base.image.config, base.name);
  const before = old === undefined ? undefined : parseConfigDocument(old, 'the former run image');
  const record = runImageRecord(own.labels);
  const top = record === undefined ? -1 : own.diffIds.indexOf(record.topLayer);
  if (record === undefined || top === -1) throw new TypeError(`${base.name} does not fit`);
  const kept = own.diffIds.length - top - 1;
  return await withEdits(image, {
    config: [
      {path: ['rootfs', 'diff_ids'], value: [...others.diffIds, ...own.diffIds.slice(top + 1)]},
      ...historyEdits(own, others, kept),
      ...(await labelEdits(own, others, before, base)),
      ...inheritedEdits(own, others, before),
    ],
    manifest: [
      {path: ['layers'], value: layersOnBase(image, base.image, kept)},
      ...annotationEdits({name: base.name, digest: base.image.manifest.digest}),
      {path: ['annotations', SOCI_INDEX], value: undefined},
    ],
  });
}

/** The annotations that name the base of an image or an index. */
export function annotationEdits(base: {
  readonly name: string;
  readonly digest: string;
}): JsonEdit[] {
  return [
    {path: ['annotations', BASE_NAME], value: base.name},
    {path: ['annotations', BASE_DIGEST], value: base.digest},
  ];
}

function layersOnBase(image: Image, base: Image, kept: number): readonly object[] {
  const [own, others] = [layersOf(image), layersOf(base)];
  const {mediaType} = image.manifest;
  return [
    ...others.map((it) => ({...it, mediaType: layerMediaType(it.mediaType, mediaType)})),
    ...own.slice(own.length - kept),
  ];
}

function layersOf({manifest}: Image): z.infer<typeof manifestLayers>['layers'] {
  return manifestLayers.parse(parsedJson(new TextDecoder().decode(manifest.bytes))).layers;
}

function historyEdits(own: ConfigDocument, others: ConfigDocument, kept: number): JsonEdit[] {
  const image = {history: own.history, layers: own.diffIds.length};
  const base = {history: others.history, layers: others.diffIds.length};
  const history = rebasedHistory(image, base, kept);
  return history.length === 0 ? [] : [{path: ['history'], value: history}];
}

async function labelEdits(
  own: ConfigDocument,
  others: ConfigDocument,
  before: ConfigDocument | undefined,
  base: NewBase,
): Promise<JsonEdit[]> {
  const label = own.labels[LAYERS_METADATA_LABEL] ?? '';
  const {names, repository, image} = base;
  const recorded = await editJson(
    label,
    recordEdits(label, {
      ...names,
      topLayer: others.diffIds.at(-1) ?? '',
      reference: `${repository}@${image.manifest.digest}`,
    }),
  );
  const labels = inheritedLabels(own.labels, {old: before?.labels, new: others.labels});
  const changes = new Map([...labels, [LAYERS_METADATA_LABEL, recorded]]);
  return [...changes].map(([name, value]) => ({path: ['config', 'Labels', name], value}));
}

function inheritedEdits(
  own: ConfigDocument,
  others: ConfigDocument,
  before: ConfigDocument | undefined,
): JsonEdit[] {
  const env = inheritedEnvironment(own.environment, {
    old: before?.environment,
    new: others.environment,
  });
  const user = inheritedUser(own.user, {old: before, new: others});
  return [
    ...(env.join('\0') === own.environment.join('\0')
      ? []
      : [{path: ['config', 'Env'], value: env}]),
    ...(user === own.user ? [] : [{path: ['config', 'User'], value: user}]),
  ];
}

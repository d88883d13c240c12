import * as z from 'zod/mini';
import {parsedJson} from './config-document.ts';
import type {JsonEdit} from './json-edits.ts';

/** The label in which the lifecycle records the layers of an image. */
export const LAYERS_METADATA_LABEL = 'io.buildpacks.lifecycle.metadata';

const names = z.object({image: z.nullish(z.string()), mirrors: z.nullish(z.array(z.string()))});

/**
 * Up to platform API 0.11, the names are in `stack`. From 0.12 on, they are in `runImage`.
 * https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpackslifecyclemetadata-json
 */
const metadata = z.object({
  runImage: z.extend(names, {topLayer: z.string(), reference: z.nullish(z.string())}),
  stack: z.nullish(z.object({runImage: z.nullish(names)})),
});

/** The names of a run image. */
export interface RunImageNames {
  /** `host/path:tag`, as the builder names it. */
  readonly image: string | undefined;
  /** Copies of the image in other repositories. */
  readonly mirrors: readonly string[];
}

/** What the label of an image records about its run image. */
export interface RunImageRecord extends RunImageNames {
  /** Digest of its highest layer, uncompressed. */
  readonly topLayer: string;
  /** The image by digest, where the builder found it: `host/path@digest`. */
  readonly reference: string | undefined;
}

/** Reads the record from the labels of an image. @returns `undefined` if buildpacks did not build the image. */
export function runImageRecord(
  labels: Readonly<Record<string, string>>,
): RunImageRecord | undefined {
  const {data} = metadata.safeParse(parsedJson(labels[LAYERS_METADATA_LABEL] ?? ''));
  if (data === undefined) return undefined;
  const {runImage, stack} = data;
  const {image, mirrors} = runImage.image ? runImage : (stack?.runImage ?? runImage);
  return {
    topLayer: runImage.topLayer,
    reference: runImage.reference || undefined,
    image: image || undefined,
    mirrors: mirrors ?? [],
  };
}

/**
 * The changes that record another run image in the label. Names are only changed if they differ, and in each
 * place that has names.
 */
export function recordEdits(label: string, record: RunImageRecord): JsonEdit[] {
  const {data} = metadata.safeParse(parsedJson(label));
  const {topLayer, reference, image, mirrors} = record;
  const isInStack = Boolean(data?.stack?.runImage?.image);
  const isInRunImage = Boolean(data?.runImage.image) || !isInStack;
  const places = [
    ...(isInRunImage ? [['runImage']] : []),
    ...(isInStack ? [['stack', 'runImage']] : []),
  ];
  const before = runImageRecord({[LAYERS_METADATA_LABEL]: label});
  const isRenamed = before?.image !== image || before?.mirrors.join(' ') !== mirrors.join(' ');
  return [
    {path: ['runImage', 'topLayer'], value: topLayer},
    {path: ['runImage', 'reference'], value: reference},
    ...(isRenamed
      ? places.flatMap((place) => [
          {path: [...place, 'image'], value: image},
          {path: [...place, 'mirrors'], value: mirrors.length === 0 ? undefined : mirrors},
        ])
      : []),
  ];
}

import * as z from 'zod/mini';
import {type BuildpackName, buildpackId, buildpackVersion} from './buildpack-name.ts';

/** A buildpack in an image, and the layer that has its folder. */
interface PackagedBuildpack extends BuildpackName {
  /** Digest of the uncompressed layer. */
  readonly diffId: string;
}

/** The buildpacks of an image. */
export interface BuildpackPackage {
  /** The buildpack that the image is named after. It can be composite. */
  readonly main: BuildpackName;
  /** All buildpacks, the components of a composite buildpack among them. */
  readonly buildpacks: readonly PackagedBuildpack[];
}

const METADATA = 'io.buildpacks.buildpackage.metadata';
const LAYERS = 'io.buildpacks.buildpack.layers';

const metadata = z.object({id: buildpackId, version: buildpackVersion});
const layers = z.record(
  buildpackId,
  z.record(buildpackVersion, z.object({layerDiffID: z.string()})),
);

/**
 * Reads which buildpacks an image has, from its labels.
 *
 * @returns a sentence that says why it has none.
 * @see https://github.com/buildpacks/spec/blob/main/distribution.md#buildpackage
 */
export function readPackage(
  labels: Readonly<Record<string, string>>,
): BuildpackPackage | {readonly problem: string} {
  const missing = [METADATA, LAYERS].filter((it) => !Object.hasOwn(labels, it));
  if (missing.length > 0) return {problem: `It has no label ${missing.join(', ')}.`};
  const main = metadata.safeParse(json(labels[METADATA])).data;
  if (main === undefined) return {problem: `Its label ${METADATA} is malformed.`};
  const known = layers.safeParse(json(labels[LAYERS])).data;
  if (known === undefined) return {problem: `Its label ${LAYERS} is malformed.`};
  const buildpacks = Object.entries(known).flatMap(([id, versions]) =>
    Object.entries(versions).map(([version, it]) => ({id, version, diffId: it.layerDiffID})),
  );
  const hasMain = buildpacks.some(({id, version}) => id === main.id && version === main.version);
  if (!hasMain) return {problem: `It has no layer of ${main.id}@${main.version}.`};
  return {main: {id: main.id, version: main.version}, buildpacks};
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

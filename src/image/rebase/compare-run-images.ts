import {parseConfigDocument} from '../documents/config-document.ts';
import {parseManifest} from '../documents/image-documents.ts';
import type {FoundImage} from '../documents/read-image.ts';
import type {RunImageRecord} from '../documents/run-image-record.ts';
import type {FoundRunImage, RunImages} from './run-images.ts';

/** An image, what it records about its run image, and a run image for its platform. */
interface Pair {
  readonly image: FoundImage;
  readonly record: RunImageRecord;
  readonly base: FoundImage;
}

/**
 * Whether an image is on a run image already: it has its layers, and records it or an equal one. An image that a Docker
 * engine pushed records the engine's ID of the run image, which is the digest of its config. The digests of layers and
 * manifest differ if a registry or an engine has compressed the layers again.
 *
 * @param run the image or the index that the run image is from.
 */
export async function isOn(
  {image, record, base}: Pair,
  run: FoundRunImage,
  runImages: RunImages,
): Promise<boolean> {
  const {diffIds} = base.facts;
  const isBelow = diffIds.every((it, index) => it === image.facts.diffIds[index]);
  if (!isBelow || record.topLayer !== diffIds.at(-1)) return false;
  const recorded = record.reference?.split('@').at(-1);
  // Without a name, only the engine that made the image knows what this is.
  if (recorded === undefined || !record.reference?.includes('@')) return true;
  const digests = [base.manifest.digest, run.digest, parseManifest(base.manifest)?.config.digest];
  if (digests.includes(recorded)) return true;
  const {platform} = parseConfigDocument(image.config, image.manifest.digest);
  const old = await runImages.oldConfig(record, platform, run.repository);
  return old !== undefined && Buffer.from(old).equals(base.config);
}

/**
 * Whether a run image is older than the one that an image is on, by the times in their configs. If a time is unknown, it
 * is not.
 */
export async function isOlder(
  {run, images}: {readonly run: FoundRunImage; readonly images: readonly Pair[]},
  runImages: RunImages,
): Promise<boolean> {
  for (const {image, record, base} of images) {
    const {platform} = parseConfigDocument(image.config, image.manifest.digest);
    const old = await runImages.oldConfig(record, platform, run.repository);
    const before = old === undefined ? undefined : createdOf(old, record.reference ?? '');
    const now = createdOf(base.config, base.manifest.digest);
    if (before !== undefined && now !== undefined && now < before) return true;
  }
  return false;
}

function createdOf(config: Uint8Array, name: string): number | undefined {
  return parseConfigDocument(config, name).created;
}

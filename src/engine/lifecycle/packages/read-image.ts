import * as z from 'zod/mini';
import {Failure} from '../../../errors.ts';
import type {ContentRepository, Descriptor, OpenRepository} from '../../../image/ports.ts';
import {parseReference} from '../../../image-reference.ts';
import {option, sentence} from '../../../text.ts';
import {type BuildpackPackage, readPackage} from './package-labels.ts';

/** An image with buildpacks, of which nothing has been unpacked yet. */
export interface BuildpackImage extends BuildpackPackage {
  readonly reference: string;
  readonly repository: ContentRepository;
  /** The layers that have the buildpacks, by the digest of their uncompressed content. */
  readonly layers: ReadonlyMap<string, Descriptor>;
}

const descriptor = z.object({mediaType: z.string(), digest: z.string(), size: z.number()});
const platform = z.object({os: z.string(), architecture: z.string()});
const index = z.object({
  manifests: z.array(z.extend(descriptor, {platform: z.optional(platform)})),
});
const manifest = z.object({config: descriptor, layers: z.array(descriptor)});
const config = z.object({
  config: z.object({Labels: z.record(z.string(), z.string())}),
  rootfs: z.object({diff_ids: z.array(z.string())}),
});

/**
 * Reads which buildpacks an image has, and in which layers. Of an index, the image for this machine counts.
 *
 * @param architecture `amd64`, `arm64`.
 * @throws {Failure} `build.buildpack-not-found` if there is no such image; `build.buildpack-invalid` if it has no
 * buildpacks.
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export async function readBuildpackImage(
  reference: string,
  {open, architecture}: {readonly open: OpenRepository; readonly architecture: string},
): Promise<BuildpackImage> {
  const image = parseReference(reference);
  if ('problem' in image) throw notFound(reference, image.problem);
  const repository = open(`${image.host}/${image.path}`);
  const found = await document(repository, image.digest ?? image.tag ?? 'latest', reference);
  const list = index.safeParse(found).data?.manifests;
  const fitting = list?.find(
    (it) => it.platform?.os === 'linux' && it.platform.architecture === architecture,
  );
  if (list !== undefined && fitting === undefined) {
    const known = list.flatMap((it) =>
      it.platform === undefined ? [] : [platformName(it.platform)],
    );
    throw notFound(
      reference,
      `It has no image for linux/${architecture}, only for ${known.join(', ') || 'unknown platforms'}.`,
    );
  }
  const own = fitting === undefined ? found : await document(repository, fitting.digest, reference);
  const {config: described, layers} = manifest.safeParse(own).data ?? {};
  if (described === undefined || layers === undefined) {
    throw unusable(reference, 'Its manifest is malformed.');
  }
  const content = config.safeParse(parsed(await repository.blob(described.digest))).data;
  const labels = content?.config.Labels ?? {};
  const read = readPackage(labels);
  if ('problem' in read) throw unusable(reference, read.problem);
  const diffIds = content?.rootfs.diff_ids ?? [];
  const byDiffId = new Map<string, Descriptor>();
  for (const {diffId, id, version} of read.buildpacks) {
    const layer = layers[diffIds.indexOf(diffId)];
    if (layer === undefined) throw unusable(reference, `It has no layer of ${id}@${version}.`);
    byDiffId.set(diffId, layer);
  }
  return {...read, reference, repository, layers: byDiffId};
}

/** The error for an image that cannot be used. @param detail why, as a sentence. */
export function unusable(reference: string, detail: string): Failure {
  return new Failure('build.buildpack-invalid', `The buildpacks of ${reference} cannot be used.`, {
    details: [detail],
    remedy: sentence`Check the reference: the image must be made by pack buildpack package. Or build with ${option('engine', 'pack')}.`,
  });
}

async function document(
  repository: ContentRepository,
  name: string,
  reference: string,
): Promise<unknown> {
  const found = await repository.manifest(name);
  if (found === undefined) throw notFound(reference, 'The registry does not have it.');
  return parsed(found.bytes);
}

function notFound(reference: string, detail: string): Failure {
  return new Failure('build.buildpack-not-found', `Buildpack image ${reference} not found.`, {
    details: [detail],
    remedy: 'Check its name and tag. If it is private, sign in to its registry with docker login.',
  });
}

function platformName({os, architecture}: z.infer<typeof platform>): string {
  return `${os}/${architecture}`;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

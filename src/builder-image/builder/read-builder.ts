import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import type {ImageReference} from '../../image-reference.ts';
import {parseManifest} from '../../image/documents/image-documents.ts';
import type {Descriptor, Manifest} from '../../image/ports.ts';
import type {OciRepository} from '../../registry/oci/oci-repository.ts';
import {settleAll} from '../../settle-all.ts';
import {type Platform, missingPlatforms, platformName} from '../platform.ts';
import {type BuilderFacts, builderFacts} from './builder-facts.ts';

/** A builder in a registry. */
export interface Builder {
  /** As it was asked for: `paketobuildpacks/builder-jammy-base:0.4.642`. */
  readonly reference: string;
  /** Digest of the index or manifest that the reference named. */
  readonly digest: string;
  readonly repository: OciRepository;
  /** One for each platform. */
  readonly images: readonly BuilderImage[];
}

/** The image of a builder for one platform. */
export interface BuilderImage {
  readonly platform: Platform;
  readonly manifest: Manifest;
  readonly config: Uint8Array;
  readonly layers: readonly Descriptor[];
  readonly facts: BuilderFacts;
}

const platform = z.object({os: z.string(), architecture: z.string()});

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
const imageIndex = z.object({
  manifests: z.array(z.object({digest: z.string(), platform: z.nullish(platform)})),
});

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
const imageConfig = z.object({
  ...platform.shape,
  config: z.nullish(z.object({Labels: z.nullish(z.record(z.string(), z.string()))})),
});

/** The builder that is read. */
export interface AskedBuilder {
  /** As the person wrote it. */
  readonly text: string;
  readonly reference: ImageReference;
  readonly repository: OciRepository;
}

/**
 * Reads a builder for some platforms.
 *
 * @throws {Failure} `registry.not-found`, `builder.platform-not-found` with the platforms that it has,
 *   `builder.invalid` if it is not a builder, `builder.unsuitable` if its lifecycle is too old.
 */
export async function readBuilder(
  {text, reference, repository}: AskedBuilder,
  platforms: readonly Platform[],
): Promise<Builder> {
  const {digest, tag = 'latest'} = reference;
  const named = await requireManifest(repository, digest ?? tag, text);
  const manifests = imageIndex.safeParse(parsed(named, text)).data?.manifests;
  const images =
    manifests === undefined
      ? [await readImage(repository, named, text)]
      : await ofPlatforms(repository, manifests, {text, platforms});
  const missing = platforms.filter((it) => !images.some((image) => image.platform === it));
  if (missing.length > 0) {
    throw missingPlatforms(text, missing, [...new Set(images.map((it) => it.platform))]);
  }
  return {
    reference: text,
    digest: named.digest,
    repository,
    images: images.map((it) => ({
      ...it,
      // Only now, because an image of another platform may be no builder.
      facts: builderFacts(it.labels, text),
      platform: it.platform as Platform,
    })),
  };
}

interface IndexEntry {
  readonly digest: string;
  readonly platform?: z.infer<typeof platform> | null | undefined;
}

async function ofPlatforms(
  repository: OciRepository,
  entries: readonly IndexEntry[],
  {text, platforms}: {readonly text: string; readonly platforms: readonly Platform[]},
) {
  const named = entries.flatMap((it) =>
    it.platform ? [{digest: it.digest, platform: platformName(it.platform)}] : [],
  );
  const found = platforms.map((wanted) => named.find((it) => it.platform === wanted));
  const missing = platforms.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    // Attestations have the platform unknown/unknown.
    const available = new Set(named.map((it) => it.platform).filter((it) => !/unknown/u.test(it)));
    throw missingPlatforms(text, missing, [...available]);
  }
  return await settleAll(
    found.map(async (it, index) => {
      const manifest = await requireManifest(repository, it?.digest ?? '', text);
      const image = await readImage(repository, manifest, text);
      return {...image, platform: platforms[index] ?? image.platform};
    }),
  );
}

async function readImage(repository: OciRepository, manifest: Manifest, text: string) {
  const image = parseManifest(manifest, text);
  if (image === undefined) throw notAnImage(text);
  const config = await repository.blob(image.config.digest);
  const read = imageConfig.safeParse(parsed({bytes: config}, text));
  if (!read.success) throw notAnImage(text);
  return {
    platform: platformName(read.data),
    manifest,
    config,
    layers: image.layers,
    labels: read.data.config?.Labels ?? {},
  };
}

async function requireManifest(
  repository: OciRepository,
  name: string,
  text: string,
): Promise<Manifest> {
  const manifest = await repository.manifest(name);
  if (manifest !== undefined) return manifest;
  throw new Failure('registry.not-found', `Builder ${text} not found.`, {
    details: [`${repository.reference} has no ${name}.`],
    remedy: 'Check the name and the tag.',
  });
}

function parsed({bytes}: {readonly bytes: Uint8Array}, text: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw notAnImage(text);
  }
}

function notAnImage(text: string): Failure {
  return new Failure('builder.invalid', `${text} is not an image.`, {
    remedy: 'Name a builder, such as paketobuildpacks/builder-jammy-base:0.4.642.',
  });
}

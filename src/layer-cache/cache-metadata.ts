import * as z from 'zod/mini';
import {BrokenCache} from './broken-cache.ts';

/** The file in the lifecycle's cache that lists its layers. */
export const METADATA_FILE = 'io.buildpacks.lifecycle.cache.metadata';

/** A layer in the lifecycle's cache. */
export interface CachedLayer {
  /** The digest of the tar: `sha256:` and 64 hex digits. The file of the tar is named after it. */
  readonly diffId: string;
  /** The only folder into which the layer may be unpacked: `/layers/example_python/cpython`. */
  readonly folder: string;
}

/** What the lifecycle's cache holds. */
export interface CacheContent {
  /** JSON for {@link METADATA_FILE}. */
  readonly metadata: string;
  readonly layers: readonly CachedLayer[];
}

/** The lifecycle makes a folder and `NAME.toml` of each name. Those of buildpacks themselves are reserved. */
const NAME = /^(?!(?:\.{1,2}|build|launch|store)$)(?!.*\.toml$)[^/\p{Cc}]{1,200}$/u;
/** https://github.com/buildpacks/spec/blob/main/buildpack.md#buildpacktoml-toml */
const ID = /^\w[\w.-]*(?:\/\w[\w.-]*)*$/u;

const flag = z.optional(z.boolean());
/** https://github.com/buildpacks/lifecycle/blob/main/platform/cache.go */
const cacheMetadata = z.object({
  buildpacks: z.nullish(
    z.array(
      z.object({
        key: z.string().check(z.regex(ID)),
        version: z.string(),
        layers: z.nullish(
          z.record(
            z.string().check(z.regex(NAME)),
            z.object({
              sha: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/u)),
              data: z.optional(z.unknown()),
              build: flag,
              launch: flag,
              cache: flag,
            }),
          ),
        ),
      }),
    ),
  ),
});

/**
 * Reads the list of layers in a cache. Everything unknown is left out, because the lifecycle reads names without regard
 * to case. The layer with the SBOM of cached layers is left out, too: it has another digest after each build, and the
 * lifecycle restores it to a temporary folder in which nothing looks for it.
 *
 * @param text the content of {@link METADATA_FILE}.
 * @param layers the lifecycle's folder of layers: `/layers`.
 * @throws {BrokenCache} if a name would lead out of the folder of its buildpack, or if the text is something else.
 */
export function readCacheMetadata(text: string, layers: string): CacheContent {
  const read = cacheMetadata.safeParse(parsed(text));
  if (!read.success) throw new BrokenCache('its list of layers is invalid');
  const buildpacks = read.data.buildpacks ?? [];
  const found = buildpacks.flatMap(({key, layers: named}) =>
    Object.entries(named ?? {}).map(([name, {sha}]) => ({
      diffId: sha,
      folder: `${layers}/${key.replaceAll('/', '_')}/${name}`,
    })),
  );
  const folders = new Set(found.map(({folder}) => folder));
  const diffIds = new Set(found.map(({diffId}) => diffId));
  // The tar contains the path of its folder, so layers in two folders have two digests.
  if (folders.size < found.length || diffIds.size < found.length) {
    throw new BrokenCache('its list of layers has duplicates');
  }
  return {metadata: JSON.stringify({buildpacks}), layers: found};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

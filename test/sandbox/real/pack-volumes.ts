import {createHash} from 'node:crypto';

/** Separates our caches from those of other builds in the same engine: `PACK_VOLUME_KEY`. */
export const VOLUME_KEY = 'ci-image-builder-sandbox';

/**
 * The volumes among `names` that are our caches of pack, for an image in one of these repositories
 * (`host/path`). Their names are `pack-cache-PATH_TAG-HASH.KIND`, with a hash of image and key:
 * https://github.com/buildpacks/pack/blob/v0.40.6/pkg/cache/volume_cache.go
 */
export function cacheVolumes(names: readonly string[], repositories: readonly string[]): string[] {
  return names.filter((name) =>
    repositories.some((repository) => {
      const path = repository.slice(repository.indexOf('/') + 1).replaceAll('/', '_');
      const start = `pack-cache-${path}_`;
      const [, tag, hash] = /^(.+)-([0-9a-f]{12})\.\w+$/.exec(name.slice(start.length)) ?? [];
      return name.startsWith(start) && hash === cacheHash(`${repository}:${tag}`);
    }),
  );
}

function cacheHash(image: string): string {
  return createHash('sha256').update(`${image}${VOLUME_KEY}`).digest('hex').slice(0, 12);
}

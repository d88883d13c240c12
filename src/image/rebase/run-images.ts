import {Failure} from '../../errors.ts';
import {parseReference} from '../../image-reference.ts';
import type {Platform} from '../documents/config-document.ts';
import {entryOf, parseIndex} from '../documents/image-index.ts';
import {type FoundImage, imageOf, readImage} from '../documents/read-image.ts';
import type {RunImageRecord} from '../documents/run-image-record.ts';
import type {Manifest, Repository} from '../ports.ts';
import {isVersionTag, newerVersions} from './newest-version.ts';
import type {NamedImage} from './run-image-names.ts';

/** A run image in a registry. */
export interface FoundRunImage extends NamedImage {
  /** Digest of the image, or of the index with an image for each platform. */
  readonly digest: string;
  /** The image of a platform; `undefined` if there is none. */
  readonly image: (platform: Platform) => Promise<FoundImage | undefined>;
}

/** Reads new and old run images. Each is read once, however many applications use it. */
export class RunImages {
  readonly #open: (repository: string) => Repository;
  readonly #tags = new Map<string, Promise<readonly string[]>>();
  readonly #found = new Map<string, Promise<FoundRunImage | undefined>>();

  /** @param open the repository at `host/path`, of any registry. */
  constructor(open: (repository: string) => Repository) {
    this.#open = open;
  }

  /**
   * The newer versions of a run image, the newest first. The lists of all its names are put together, because a mirror
   * often has only those tags that somebody has pulled. Names that do not answer are left out.
   *
   * @param names the same image in several repositories. All have the same tag.
   * @throws {Failure} of the first name if none answers.
   */
  async newerTags(names: readonly NamedImage[]): Promise<readonly string[]> {
    const tag = names[0]?.tag;
    if (tag === undefined || !isVersionTag(tag)) return [];
    const lists = await Promise.allSettled(
      names.map(({repository}, index) =>
        once(this.#tags, repository, async () => {
          const patience = index === 0 ? undefined : 'brief';
          return await this.#open(repository).tags(patience);
        }),
      ),
    );
    const failures = lists.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
    const fatal = failures.find((it) => !isFailure(it)) ?? failures[0];
    if (failures.length === lists.length || !failures.every((it) => isFailure(it))) throw fatal;
    return newerVersions(
      tag,
      lists.flatMap((it) => (it.status === 'fulfilled' ? it.value : [])),
    );
  }

  /** The run image with a name; `undefined` if there is none. */
  async at(named: NamedImage): Promise<FoundRunImage | undefined> {
    const {repository: name, tag, digest} = named;
    const reference = digest ?? tag ?? 'latest';
    return await once(this.#found, `${name} ${reference}`, async () => {
      const repository = this.#open(name);
      const manifest = await repository.manifest(reference);
      return manifest === undefined ? undefined : found(named, repository, manifest);
    });
  }

  /**
   * The config of the run image that an image was built on.
   *
   * @param beside repository of the new run image, which may have the old one too.
   * @returns `undefined` if the image does not record it, or no registry has it any more: registries delete images that
   * no tag names.
   * @throws {Failure} if it cannot be read for any other reason.
   */
  async oldConfig(
    {reference}: RunImageRecord,
    platform: Platform,
    beside: string,
  ): Promise<Uint8Array | undefined> {
    const parsed = parseReference(reference ?? '');
    if ('problem' in parsed || parsed.digest === undefined) return undefined;
    const {host, path, digest} = parsed;
    let failure: Failure | undefined;
    for (const repository of new Set([beside, `${host}/${path}`])) {
      try {
        const run = await this.at({repository, tag: undefined, digest});
        const image = await run?.image(platform);
        if (image !== undefined && image.config.byteLength > 0) return image.config;
      } catch (error) {
        if (!isFailure(error)) throw error;
        if (error.code !== 'registry.not-found') failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }
}

/** `host/path:tag` or, if it has no tag, `host/path@digest`. */
export function runImageName({repository, tag, digest}: NamedImage): string {
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`;
}

function found(named: NamedImage, repository: Repository, manifest: Manifest): FoundRunImage {
  const entries = parseIndex(manifest);
  const images = new Map<string, Promise<FoundImage | undefined>>();
  return {
    ...named,
    digest: manifest.digest,
    image: async (platform) => {
      const digest = entries === undefined ? manifest.digest : entryOf(entries, platform)?.digest;
      if (digest === undefined) return undefined;
      return await once(images, digest, () =>
        entries === undefined ? imageOf(repository, manifest) : readImage(repository, digest),
      );
    },
  };
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Failure && error.kind !== 'interrupted';
}

function once<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const there = known.get(key) ?? read();
  known.set(key, there);
  return there;
}

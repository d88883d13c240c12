import {Failure} from '../../errors.ts';
import {parseReference} from '../../image-reference.ts';
import {option, sentence} from '../../text.ts';
import type {Platform} from '../documents/config-document.ts';
import {entryOf, parseIndex} from '../documents/image-index.ts';
import {type FoundImage, imageOf, readImage} from '../documents/read-image.ts';
import type {RunImageRecord} from '../documents/run-image-record.ts';
import type {Manifest, Repository} from '../ports.ts';
import {isVersionTag, newestVersion} from './newest-version.ts';
import {type NamedImage, type RunImageChoice, runImageCandidates} from './run-image-names.ts';

export interface RunImagesOptions {
  readonly choice: RunImageChoice;
  /** The repository at `host/path`, of any registry. */
  readonly open: (repository: string) => Repository;
}

/** A run image in a registry. */
export interface FoundRunImage extends NamedImage {
  /** Digest of the image, or of the index with an image for each platform. */
  readonly digest: string;
  readonly in: Repository;
  /** The image of a platform; `undefined` if there is none. */
  readonly image: (platform: Platform) => Promise<FoundImage | undefined>;
}

/** Finds the new run images, and reads the old ones. Each is read once, however many applications use it. */
export class RunImages {
  readonly #options: RunImagesOptions;
  readonly #found = new Map<string, Promise<FoundRunImage>>();
  readonly #configs = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(options: RunImagesOptions) {
    this.#options = options;
  }

  /**
   * The run image that an image should be on: the newest version of the recorded one, or the chosen one.
   *
   * @param host of the image's registry.
   * @throws {Failure} `registry.not-found` with the problem of each candidate.
   */
  async newest(record: RunImageRecord, host: string): Promise<FoundRunImage> {
    const candidates = runImageCandidates(record, this.#options.choice, host);
    return await once(this.#found, JSON.stringify(candidates), () => this.#find(candidates));
  }

  /**
   * The config of the run image that an image was built on.
   *
   * @param beside the new run image, whose repository may have the old one too.
   * @returns `undefined` if it cannot be read: registries delete images that no tag names.
   */
  async oldConfig(
    {reference}: RunImageRecord,
    beside: FoundRunImage,
  ): Promise<Uint8Array | undefined> {
    const parsed = parseReference(reference ?? '');
    if ('problem' in parsed || parsed.digest === undefined) return undefined;
    const {host, path, digest} = parsed;
    for (const repository of new Set([`${host}/${path}`, beside.repository])) {
      const config = await once(this.#configs, `${repository}@${digest}`, async () => {
        const image = await readImage(this.#options.open(repository), digest).catch(ignored);
        return image === undefined || image.config.byteLength === 0 ? undefined : image.config;
      });
      if (config !== undefined) return config;
    }
    return undefined;
  }

  async #find(candidates: readonly NamedImage[]): Promise<FoundRunImage> {
    const problems: string[] = [];
    for (const candidate of candidates) {
      try {
        const repository = this.#options.open(candidate.repository);
        const tag = await this.#newestTag(candidate, repository);
        const manifest = await repository.manifest(candidate.digest ?? tag ?? 'latest');
        if (manifest !== undefined) return found({...candidate, tag}, repository, manifest);
        problems.push(`${candidate.repository}:${tag}: not found`);
      } catch (error) {
        if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
        problems.push(error.message, ...error.details);
      }
    }
    const why = candidates.length === 0 ? ': its label names none' : '';
    throw new Failure('registry.not-found', `Cannot find the run image${why}.`, {
      details: problems,
      remedy: sentence`Name it with ${option('run-image', 'REFERENCE')}.`,
    });
  }

  /** A chosen tag is taken as it is. */
  async #newestTag({tag}: NamedImage, repository: Repository): Promise<string | undefined> {
    const isChosen = this.#options.choice.runImage !== undefined;
    if (tag === undefined || isChosen || !isVersionTag(tag)) return tag;
    return newestVersion(tag, await repository.tags());
  }
}

function found(named: NamedImage, repository: Repository, manifest: Manifest): FoundRunImage {
  const entries = parseIndex(manifest);
  const images = new Map<string, Promise<FoundImage | undefined>>();
  return {
    ...named,
    digest: manifest.digest,
    in: repository,
    image: async (platform) => {
      const digest = entries === undefined ? manifest.digest : entryOf(entries, platform)?.digest;
      if (digest === undefined) return undefined;
      return await once(images, digest, () =>
        entries === undefined ? imageOf(repository, manifest) : readImage(repository, digest),
      );
    },
  };
}

/** An unreadable image is as good as none. */
function ignored(error: unknown): undefined {
  if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
}

function once<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const there = known.get(key) ?? read();
  known.set(key, there);
  return there;
}

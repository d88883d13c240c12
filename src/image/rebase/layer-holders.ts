import {registryHost} from '../../image-reference.ts';
import type {FoundImage} from '../documents/read-image.ts';
import type {Repository} from '../ports.ts';

/**
 * Decides which repository the layers of a run image come from. In each registry, it is that of an image that has them
 * already. If there is none, the first image gets them from the run image. All others wait for it, and get theirs from
 * its repository, because a registry mounts blobs only from its own repositories, and ECR only those that a manifest
 * refers to.
 */
export class LayerHolders {
  readonly #first = new Map<string, Promise<Repository | undefined>>();
  readonly #images: readonly FoundImage[];

  /** @param images images that are in their registries. */
  constructor(images: readonly FoundImage[]) {
    this.#images = images;
  }

  /**
   * @param own the repository that needs the layers.
   * @param base the run image.
   * @param publish copies the layers from a repository, and stores the manifest.
   */
  async publish(
    own: Repository,
    base: FoundImage,
    publish: (from: Repository) => Promise<void>,
  ): Promise<void> {
    const host = registryHost(own.reference);
    const key = `${host} ${base.manifest.digest}`;
    const holder = this.#first.get(key) ?? this.#find(host, base);
    if (holder === undefined) {
      const publishing = publish(base.repository);
      this.#first.set(
        key,
        publishing.then(
          () => own,
          () => undefined,
        ),
      );
      return await publishing;
    }
    this.#first.set(key, holder);
    await publish((await holder) ?? base.repository);
  }

  /** The repository of an image that has all layers of a run image, compressed in the same way. */
  #find(host: string, base: FoundImage): Promise<Repository> | undefined {
    const image = this.#images.find(({facts: {layers}, repository}) => {
      const digests = new Set(layers.map(({digest}) => digest));
      const isNear = registryHost(repository.reference) === host;
      return isNear && base.facts.layers.every(({digest}) => digests.has(digest));
    });
    return image && Promise.resolve(image.repository);
  }
}

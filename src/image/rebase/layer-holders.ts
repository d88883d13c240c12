import {registryHost} from '../../image-reference.ts';
import type {FoundImage} from '../documents/read-image.ts';
import type {Repository} from '../ports.ts';

/**
 * Decides from which repository a rebased image gets the layers of its run image. If another image in the same registry
 * already has these layers, they come from the repository of that image. If no image has them, the first rebased image
 * copies them from the repository of the run image. The other rebased images wait for the first one, and then get the
 * layers from its repository. The reason is that a registry mounts blobs only from its own repositories, and ECR mounts
 * only blobs that a manifest refers to.
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

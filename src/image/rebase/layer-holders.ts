import type {Repository} from '../ports.ts';

/**
 * Decides which repository the layers of a run image come from. In each registry, the first image gets them from the run
 * image. All others wait for it, and get theirs from its repository, because a registry mounts blobs only from its own
 * repositories, and ECR only those that a manifest refers to.
 */
export class LayerHolders {
  readonly #first = new Map<string, Promise<Repository | undefined>>();

  /**
   * @param key the registry and the run image.
   * @param own the repository that needs the layers.
   * @param source the repository of the run image.
   * @param publish copies the layers from a repository, and stores the manifest.
   */
  async publish(
    key: string,
    own: Repository,
    source: Repository,
    publish: (from: Repository) => Promise<void>,
  ): Promise<void> {
    const before = this.#first.get(key);
    if (before === undefined) {
      const publishing = publish(source);
      this.#first.set(
        key,
        publishing.then(
          () => own,
          () => undefined,
        ),
      );
      return await publishing;
    }
    await publish((await before) ?? source);
  }
}

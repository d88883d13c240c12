import type {AwsAccount, StoredRepository} from './aws-account.ts';

/**
 * Paths of repositories in the registry behind the proxy: one path under all aliases, and a new path after a
 * repository was deleted and created again, because a registry keeps content that ECR deletes.
 */
export class UpstreamPaths {
  readonly #account: AwsAccount;
  readonly #root: string;
  readonly #paths = new WeakMap<StoredRepository, string>();
  readonly #counts = new Map<string, number>();

  /** @param folder of all paths; empty for the registry's root. */
  constructor(account: AwsAccount, folder: string | undefined) {
    this.#account = account;
    this.#root = folder === undefined ? '' : `${folder}/`;
  }

  /** `folder/111122223333/web` */
  of(repository: StoredRepository): string {
    const known = this.#paths.get(repository);
    if (known !== undefined) return known;
    const name = `${this.#account.registryPrefix(repository.kind)}/${repository.name}`;
    const before = this.#counts.get(name) ?? 0;
    const path = `${this.#root}${before === 0 ? '' : `again-${before}/`}${name}`;
    this.#counts.set(name, before + 1);
    this.#paths.set(repository, path);
    return path;
  }
}

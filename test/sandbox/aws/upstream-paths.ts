import type {AwsAccount, StoredRepository} from './aws-account.ts';

/**
 * Where repositories are in the registry behind: one place under whatever alias it is asked for, and
 * another one after it was deleted and made again, because a registry keeps what ECR forgets.
 */
export class UpstreamPaths {
  readonly #account: AwsAccount;
  readonly #root: string;
  readonly #paths = new WeakMap<StoredRepository, string>();
  readonly #counts = new Map<string, number>();

  /** @param folder that all is in; nothing for the registry's root. */
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

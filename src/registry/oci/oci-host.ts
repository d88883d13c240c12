import type {TagRules} from '../../image/ports.ts';
import {Connection, type ConnectionOptions} from './connection.ts';
import {concurrencyLimit} from './concurrency-limit.ts';
import {OciRepository} from './oci-repository.ts';
import type {RepositoryEndpoint} from './repository-endpoint.ts';

/** Concurrent requests to a registry, for all repositories together. Many registries have a limit. */
const PARALLEL = {blobs: 4, requests: 8};

/** The specification does not describe immutable tags, so only a push can tell. */
const UNKNOWN_RULES: TagRules = {
  canMove: () => true,
  remedy: () => "Exclude the tag from immutability, or make the repository's tags mutable.",
};

/** The host of a registry: one connection, and one object for each repository. */
export class OciHost {
  readonly connection: Connection;
  readonly #repositories = new Map<string, OciRepository>();
  readonly #limits = {
    blobs: concurrencyLimit(PARALLEL.blobs),
    requests: concurrencyLimit(PARALLEL.requests),
  };

  constructor(options: ConnectionOptions) {
    this.connection = new Connection(options);
  }

  /**
   * @param path path after the host: `team/web`.
   * @param tagRules what is known about its tags before they are pushed.
   */
  repository(path: string, tagRules: TagRules = UNKNOWN_RULES): OciRepository {
    const known = this.#repositories.get(path);
    if (known !== undefined) return known;
    const repository = new OciRepository(this.#endpoint(path), this.#limits, tagRules);
    this.#repositories.set(path, repository);
    return repository;
  }

  #endpoint(path: string): RepositoryEndpoint {
    const {connection} = this;
    return {connection, path, reference: `${connection.host}/${path}`};
  }
}

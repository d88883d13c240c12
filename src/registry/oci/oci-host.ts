import type {TagRules} from '../../image/ports.ts';
import {Connection, type ConnectionOptions} from './connection.ts';
import {concurrencyLimit} from './concurrency-limit.ts';
import {OciRepository} from './oci-repository.ts';
import type {RepositoryEndpoint} from './repository-endpoint.ts';

/** So much is asked of a registry at once, for all repositories together: many have a limit. */
const PARALLEL = {blobs: 4, requests: 8};

/** The specification has no words for a tag that stays, so it shows only when one should move. */
const UNKNOWN_RULES: TagRules = {
  canMove: () => true,
  remedy: () => "Exclude the tag from immutability, or make the repository's tags mutable.",
};

/** A registry's host: one connection to it, and its repositories, each of them once. */
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
   * @param path what comes after the host: `team/web`.
   * @param tagRules what is known of its tags besides what it answers.
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

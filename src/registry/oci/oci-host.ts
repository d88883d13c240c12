import type {TagRules} from '../../image/ports.ts';
import {Connection, type ConnectionOptions} from './connection.ts';
import {concurrencyLimit} from './concurrency-limit.ts';
import {type Pace, pace} from './pace.ts';
import {OciRepository} from './oci-repository.ts';
import type {RepositoryEndpoint} from './repository-endpoint.ts';

/**
 * Concurrent requests to a registry, for all repositories together. Many registries have a limit. In ECR, they stay below
 * the quotas for reading and for uploads, as long as a request takes 40 ms.
 */
const PARALLEL = {blobs: 4, requests: 8};

/** The specification does not describe immutable tags, so only a push can tell. */
const UNKNOWN_RULES: TagRules = {
  canMove: () => true,
  remedy: () => "Exclude the tag from immutability, or make the repository's tags mutable.",
};

export interface OciHostOptions extends ConnectionOptions {
  /** How many manifests may be stored in a second. Default: any number. */
  readonly manifestsPerSecond?: number;
}

/** The host of a registry: one connection, and one object for each repository. */
export class OciHost {
  readonly connection: Connection;
  readonly #pace: Pace | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #repositories = new Map<string, OciRepository>();
  readonly #limits = {
    blobs: concurrencyLimit(PARALLEL.blobs),
    requests: concurrencyLimit(PARALLEL.requests),
  };

  constructor({manifestsPerSecond, ...options}: OciHostOptions) {
    this.connection = new Connection(options);
    const {clock} = options.patience;
    this.#pace = manifestsPerSecond === undefined ? undefined : pace(manifestsPerSecond, clock);
    this.#signal = options.signal;
  }

  /**
   * @param path path after the host: `team/web`.
   * @param tagRules what is known about its tags before they are pushed.
   */
  repository(path: string, tagRules: TagRules = UNKNOWN_RULES): OciRepository {
    const known = this.#repositories.get(path);
    if (known !== undefined) return known;
    const turn = async () => await this.#pace?.(this.#signal);
    const limits = {...this.#limits, turn};
    const repository = new OciRepository(this.#endpoint(path), limits, tagRules);
    this.#repositories.set(path, repository);
    return repository;
  }

  #endpoint(path: string): RepositoryEndpoint {
    const {connection} = this;
    return {connection, path, reference: `${connection.host}/${path}`};
  }
}

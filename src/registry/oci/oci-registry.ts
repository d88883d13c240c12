import type {LimitFunction} from 'p-limit';
import {Failure} from '../../errors.ts';
import type {Credentials, Registry, Repository} from '../../image/needs.ts';
import {Connection, type ConnectionOptions} from './connection.ts';
import {discard} from './http-exchange.ts';
import {type InTurn, OciRepository} from './oci-repository.ts';
import type {Place} from './place.ts';
import {parseReference, registryHost} from '../../image-reference.ts';
import {beginUpload, cancelUpload} from './uploads.ts';

export interface OciRegistryOptions extends Omit<ConnectionOptions, 'host'> {
  /** `host[:port][/path]`: the image `intranet/web` is at `PREFIX/intranet/web`. */
  readonly prefix: string;
}

/** As many blobs on their way at once, of all repositories together. */
const PARALLEL_BLOBS = 4;

/**
 * A registry that speaks the distribution specification and nothing else, and whose repositories come
 * into being when something is pushed to them.
 */
export class OciRegistry implements Registry {
  readonly kind = 'oci';
  readonly #options: OciRegistryOptions;
  readonly #repositories = new Map<string, OciRepository>();
  #connection: Connection | undefined;
  #limit: Promise<LimitFunction> | undefined;

  constructor(options: OciRegistryOptions) {
    this.#options = options;
  }

  /** @throws {Failure} `usage` where prefix and name make no reference. */
  async reference(name: string): Promise<string> {
    return this.#place(name).reference;
  }

  /**
   * Signs in, then begins an upload in each repository and gives it up.
   *
   * @throws {Failure} `credentials` where we may not push; `failed` where there is no registry.
   */
  async ensure(names: readonly string[]): Promise<void> {
    const places = names.map((name) => this.#place(name));
    const [connection] = places.map((place) => place.connection);
    if (connection !== undefined) await connection.retrying(() => signInTo(connection));
    await Promise.all(
      places.map((place) =>
        place.connection.retrying(async () => cancelUpload(place, await beginUpload(place))),
      ),
    );
  }

  async repository(name: string): Promise<Repository> {
    const known = this.#repositories.get(name);
    if (known !== undefined) return known;
    const repository = new OciRepository(this.#place(name), this.#inTurn);
    this.#repositories.set(name, repository);
    return repository;
  }

  async credentials(): Promise<Credentials | undefined> {
    return await this.#options.credentials(registryHost(`${this.#options.prefix}/`));
  }

  #place(name: string): Place {
    const {host, path} = parsed(this.#options.prefix, name);
    this.#connection ??= new Connection({...this.#options, host});
    return {connection: this.#connection, path, reference: `${host}/${path}`};
  }

  readonly #inTurn: InTurn = async (operation) => {
    this.#limit ??= import('p-limit').then(({default: pLimit}) => pLimit(PARALLEL_BLOBS));
    const limit = await this.#limit;
    return await limit(operation);
  };
}

function parsed(prefix: string, name: string): {host: string; path: string} {
  const reference = parseReference(`${prefix}/${name}`);
  if (!('problem' in reference)) return reference;
  throw new Failure('usage', `${prefix}/${name} cannot be an image: ${reference.problem}`, {
    remedy:
      'A registry is named without https://, as registry.example.com/team or 127.0.0.1:5000/team.',
  });
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support */
async function signInTo(connection: Connection): Promise<void> {
  const task = `sign in to ${connection.host}`;
  const response = await connection.send({task, method: 'GET', url: '/v2/', scopes: []});
  const isRefused = response.status === 401 || response.status === 403;
  if (isRefused) throw await connection.failure(task, response);
  await discard(response);
  if (response.ok) return;
  throw new Failure('failed', `Cannot ${task}: it is not a registry.`, {
    details: [`${response.url} answered ${response.status}.`],
    remedy: 'Check the address and its port.',
  });
}

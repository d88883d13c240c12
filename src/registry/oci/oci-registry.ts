import {Failure} from '../../errors.ts';
import type {ListedRegistry} from '../../image/listed-registry.ts';
import type {CacheRegistry, Repository} from '../../image/ports.ts';
import {parseReference} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import type {Connection, ConnectionOptions} from './connection.ts';
import {discard} from './http-exchange.ts';
import {isBelow, listRepositories} from './listings.ts';
import {OciHost} from './oci-host.ts';
import type {OciRepository} from './oci-repository.ts';

export interface OciRegistryOptions extends Omit<ConnectionOptions, 'host'> {
  /** `host[:port][/path]`: the image `intranet/web` is at `PREFIX/intranet/web`. */
  readonly prefix: string;
}

/**
 * A registry with the API of the distribution specification alone. It creates a repository on the first
 * push.
 */
export class OciRegistry implements CacheRegistry, ListedRegistry {
  readonly kind = 'oci';
  readonly #options: OciRegistryOptions;
  #host: OciHost | undefined;

  constructor(options: OciRegistryOptions) {
    this.#options = options;
  }

  /** @throws {Failure} `registry.invalid-name` if the prefix and a name are not a valid reference. */
  async find(names: readonly string[]): Promise<ReadonlyMap<string, OciRepository>> {
    return new Map(names.map((name) => [name, this.repository(name)]));
  }

  /**
   * Signs in, then starts and cancels an upload in each repository.
   *
   * @throws {Failure} `registry.denied` or `registry.unauthorized` if we cannot push;
   * `registry.invalid-answer` if the server is not a registry.
   */
  async ensure(names: readonly string[]): Promise<ReadonlyMap<string, OciRepository>> {
    const repositories = await this.find(names);
    const connection = this.#host?.connection;
    if (connection !== undefined) await connection.retrying(() => signInTo(connection));
    await settleAll(names.map((name) => this.repository(name).requirePush()));
    return repositories;
  }

  /** @throws {Failure} the error of the registry if it does not list its repositories. */
  async names(which: 'managed' | readonly string[]): Promise<readonly string[]> {
    const {host, path} = parsed(this.#options.prefix, 'name');
    const folder = path.slice(0, -'name'.length);
    const paths = await listRepositories(this.#hostOf(host).connection);
    const names = paths.filter((it) => it.startsWith(folder)).map((it) => it.slice(folder.length));
    return which === 'managed' ? names : names.filter((it) => isBelow(it, which));
  }

  at(reference: string): Repository | undefined {
    const [own, wanted] = [parsed(this.#options.prefix, 'name'), parseReference(reference)];
    if ('problem' in wanted || wanted.host !== own.host) return undefined;
    return this.#hostOf(own.host).repository(wanted.path);
  }

  /** @throws {Failure} `registry.invalid-name` if prefix and name are not a valid reference. */
  async findCache(name: string): Promise<OciRepository> {
    return this.repository(name);
  }

  /** @throws {Failure} as {@link ensure}. The registry decides on tags, and when content expires. */
  async ensureCache(name: string): Promise<OciRepository> {
    const repository = this.repository(name);
    await repository.requirePush();
    return repository;
  }

  /** @throws {Failure} `registry.invalid-name` if prefix and name are not a valid reference. */
  repository(name: string): OciRepository {
    const {host, path} = parsed(this.#options.prefix, name);
    return this.#hostOf(host).repository(path);
  }

  #hostOf(host: string): OciHost {
    this.#host ??= new OciHost({...this.#options, host});
    return this.#host;
  }
}

function parsed(prefix: string, name: string): {host: string; path: string} {
  const reference = parseReference(`${prefix}/${name}`);
  if (!('problem' in reference)) return reference;
  throw new Failure(
    'registry.invalid-name',
    `Invalid image name ${prefix}/${name}: ${reference.problem}`,
    {
      remedy:
        'Name the registry without https://, for example registry.example.com/team or 127.0.0.1:5000/team.',
    },
  );
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support */
async function signInTo(connection: Connection): Promise<void> {
  const task = `sign in to ${connection.host}`;
  const response = await connection.send({task, method: 'GET', url: '/v2/', scopes: []});
  const isRefused = response.status === 401 || response.status === 403;
  if (isRefused) throw await connection.failure(task, response);
  await discard(response);
  if (response.ok) return;
  throw new Failure('registry.invalid-answer', `Cannot ${task}: the server is not a registry.`, {
    details: [`${response.url} answered ${response.status}.`],
    remedy: 'Check address and port.',
  });
}

import {Failure} from '../../errors.ts';
import type {Registry, Repositories} from '../../image/ports.ts';
import {parseReference} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import type {Connection, ConnectionOptions} from './connection.ts';
import {discard} from './http-exchange.ts';
import {OciHost} from './oci-host.ts';
import type {OciRepository} from './oci-repository.ts';

export interface OciRegistryOptions extends Omit<ConnectionOptions, 'host'> {
  /** `host[:port][/path]`: the image `intranet/web` is at `PREFIX/intranet/web`. */
  readonly prefix: string;
}

/**
 * A registry that speaks the distribution specification and nothing else, and whose repositories come
 * into being when something is pushed to them.
 */
export class OciRegistry implements Registry {
  readonly kind = 'oci';
  readonly #options: OciRegistryOptions;
  #host: OciHost | undefined;

  constructor(options: OciRegistryOptions) {
    this.#options = options;
  }

  /** @throws {Failure} `usage` where prefix and a name make no reference. */
  async find(names: readonly string[]): Promise<Repositories> {
    return new Map(names.map((name) => [name, this.repository(name)]));
  }

  /**
   * Signs in, then begins an upload in each repository and gives it up.
   *
   * @throws {Failure} `credentials` where we may not push; `failed` where there is no registry.
   */
  async ensure(names: readonly string[]): Promise<Repositories> {
    const repositories = await this.find(names);
    const connection = this.#host?.connection;
    if (connection !== undefined) await connection.retrying(() => signInTo(connection));
    await settleAll(names.map((name) => this.repository(name).requirePush()));
    return repositories;
  }

  /** @throws {Failure} `usage` where prefix and name make no reference. */
  repository(name: string): OciRepository {
    const {host, path} = parsed(this.#options.prefix, name);
    this.#host ??= new OciHost({...this.#options, host});
    return this.#host.repository(path);
  }
}

function parsed(prefix: string, name: string): {host: string; path: string} {
  const reference = parseReference(`${prefix}/${name}`);
  if (!('problem' in reference)) return reference;
  throw new Failure(
    'registry.invalid-name',
    `${prefix}/${name} cannot be an image: ${reference.problem}`,
    {
      remedy:
        'A registry is named without https://, as registry.example.com/team or 127.0.0.1:5000/team.',
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
  throw new Failure('registry.invalid-answer', `Cannot ${task}: it is not a registry.`, {
    details: [`${response.url} answered ${response.status}.`],
    remedy: 'Check the address and its port.',
  });
}

import type {AwsSettings} from '../../aws/client-settings.ts';
import type {Credentials, Registry, Repositories} from '../../image/needs.ts';
import {registryHost} from '../../image-reference.ts';
import {TokenKeeper} from '../ecr/ecr-token.ts';
import {requireNames} from '../ecr/repository-name.ts';
import {OciHost} from '../oci/oci-host.ts';
import {EcrPublicApi} from './ecr-public-api.ts';

export interface EcrPublicRegistryOptions {
  readonly settings: AwsSettings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_CreateRepository.html */
const LONGEST_NAME = 205;

/** ECR Public: repositories below the account's primary alias, whose tags always move. */
export class EcrPublicRegistry implements Registry {
  readonly kind = 'ecr-public';
  readonly #settings: AwsSettings;
  readonly #api: EcrPublicApi;
  readonly #tokens: TokenKeeper;
  /** Where each image's repository is. */
  readonly #uris = new Map<string, string>();
  #alias: Promise<string> | undefined;
  #host: OciHost | undefined;

  constructor({settings, now}: EcrPublicRegistryOptions) {
    this.#settings = settings;
    this.#api = new EcrPublicApi(settings);
    this.#tokens = new TokenKeeper(() => this.#api.token(), now);
  }

  /** @throws {Failure} `usage` for names that it does not take, `failed` without an alias. */
  async find(names: readonly string[]): Promise<Repositories> {
    requireNames(names, LONGEST_NAME);
    this.#alias ??= this.#api.primaryAlias();
    const [found] = await Promise.all([
      this.#api.find(names),
      this.#alias,
      this.#tokens.credentials(),
    ]);
    const alias = await this.#alias;
    for (const [name, uri] of found) this.#uris.set(name, underAlias(uri, alias, name));
    return this.#opened(names);
  }

  /** @throws {Failure} `credentials` naming the action that is not allowed. */
  async ensure(names: readonly string[]): Promise<Repositories> {
    const found = await this.find(names);
    const missing = names.filter((name) => !found.has(name));
    const alias = (await this.#alias) ?? '';
    await Promise.all(
      missing.map(async (name) => {
        this.#uris.set(name, underAlias(await this.#api.create(name), alias, name));
      }),
    );
    return this.#opened(names);
  }

  /** What an engine signs in with, for a host of this registry; `undefined` for any other host. */
  async credentials(host: string): Promise<Credentials | undefined> {
    return host === this.#host?.connection.host ? this.#tokens.credentials() : undefined;
  }

  #opened(names: readonly string[]): Repositories {
    return new Map(
      names.flatMap((name) => {
        const uri = this.#uris.get(name);
        return uri === undefined ? [] : [[name, this.#open(uri)] as const];
      }),
    );
  }

  #open(uri: string) {
    const host = registryHost(uri);
    this.#host ??= new OciHost({
      host,
      credentials: () => this.#tokens.credentials(),
      signal: this.#settings.signal,
    });
    return this.#host.repository(uri.slice(host.length + 1));
  }
}

/** An account may have several aliases, and the API may answer with any of them. */
function underAlias(uri: string, alias: string, name: string): string {
  return `${registryHost(uri)}/${alias}/${name}`;
}

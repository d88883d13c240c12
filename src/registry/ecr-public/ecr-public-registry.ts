import type {AwsSettings} from '../../aws/client-settings.ts';
import type {Credentials, Registry, Repositories} from '../../image/ports.ts';
import {registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import {TokenKeeper} from '../ecr/ecr-token.ts';
import {requireNames} from '../ecr/repository-name.ts';
import {tokenRemedy} from '../ecr/token-remedy.ts';
import {OciHost} from '../oci/oci-host.ts';
import type {OciRepository} from '../oci/oci-repository.ts';
import {EcrPublicApi} from './ecr-public-api.ts';

export interface EcrPublicRegistryOptions {
  readonly settings: AwsSettings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** ECR Public: repositories below the account's primary alias, whose tags always move. */
export class EcrPublicRegistry implements Registry {
  readonly kind = 'ecr-public';
  readonly #settings: AwsSettings;
  readonly #api: EcrPublicApi;
  readonly #tokens: TokenKeeper;
  /** Where each image's repository is; of one that does not exist, `undefined`. */
  readonly #uris = new Map<string, string | undefined>();
  #alias: Promise<string> | undefined;
  #host: OciHost | undefined;

  constructor({settings, now}: EcrPublicRegistryOptions) {
    this.#settings = settings;
    this.#api = new EcrPublicApi(settings);
    this.#tokens = new TokenKeeper(() => this.#api.token(), now);
  }

  /** @throws {Failure} `usage` for names that it does not take, `failed` without an alias. */
  async find(names: readonly string[]): Promise<ReadonlyMap<string, OciRepository>> {
    requireNames({kind: 'ecr-public', names});
    this.#alias ??= this.#api.primaryAlias();
    const [found] = await Promise.all([
      this.#api.find(names),
      this.#alias,
      this.#tokens.credentials(),
    ]);
    const alias = await this.#alias;
    for (const name of names) {
      const uri = found.get(name);
      this.#uris.set(name, uri && underAlias(uri, alias, name));
    }
    return this.#opened(names);
  }

  /**
   * Makes what is missing, and asks each repository whether we may push there.
   *
   * @throws {Failure} `credentials` naming the action that is not allowed.
   */
  async ensure(names: readonly string[]): Promise<Repositories> {
    const unknown = names.filter((name) => !this.#uris.has(name));
    if (unknown.length > 0) await this.find(unknown);
    const found = this.#opened(names);
    const ensured = await settleAll(
      names.map(async (name) => {
        const repository = found.get(name) ?? (await this.#create(name));
        await repository.requirePush();
        return [name, repository] as const;
      }),
    );
    return new Map(ensured);
  }

  /** What an engine signs in with, for a host of this registry; `undefined` for any other host. */
  async credentials(host: string): Promise<Credentials | undefined> {
    return host === this.#host?.connection.host ? this.#tokens.credentials() : undefined;
  }

  async #create(name: string): Promise<OciRepository> {
    const alias = (await this.#alias) ?? '';
    const uri = underAlias(await this.#api.create(name), alias, name);
    this.#uris.set(name, uri);
    return this.#open(uri);
  }

  #opened(names: readonly string[]): ReadonlyMap<string, OciRepository> {
    return new Map(
      names.flatMap((name) => {
        const uri = this.#uris.get(name);
        return uri === undefined ? [] : [[name, this.#open(uri)] as const];
      }),
    );
  }

  #open(uri: string): OciRepository {
    const host = registryHost(uri);
    this.#host ??= new OciHost({
      host,
      credentials: () => this.#tokens.credentials(),
      signIn: tokenRemedy(this.#settings),
      signal: this.#settings.signal,
    });
    return this.#host.repository(uri.slice(host.length + 1));
  }
}

/** An account may have several aliases, and the API may answer with any of them. */
function underAlias(uri: string, alias: string, name: string): string {
  return `${registryHost(uri)}/${alias}/${name}`;
}

import type {AwsSettings} from '../../aws/client-settings.ts';
import type {Credentials, Registry, Repositories, TagRules} from '../../image/ports.ts';
import {registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import {OciHost} from '../oci/oci-host.ts';
import type {OciRepository} from '../oci/oci-repository.ts';
import {type EcrToken, TokenKeeper} from './ecr-token.ts';
import {requireNames} from './repository-name.ts';
import {tokenRemedy} from './token-remedy.ts';

export interface BaseEcrOptions {
  readonly settings: AwsSettings;
  /** What goes before every image's name: `team`. */
  readonly prefix?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What private ECR and ECR Public have in common: AWS's API tells of repositories, makes them, and gives
 * the password with which images are read and written.
 *
 * `Facts` is what the API tells of one repository.
 */
export abstract class BaseEcrRegistry<Facts extends {readonly uri: string}> implements Registry {
  abstract readonly kind: 'ecr' | 'ecr-public';
  /** By the image's name; of a repository that does not exist, `undefined`. */
  protected readonly facts = new Map<string, Facts | undefined>();
  readonly #options: BaseEcrOptions;
  readonly #tokens: TokenKeeper;
  #host: OciHost | undefined;

  protected constructor(options: BaseEcrOptions, token: () => Promise<EcrToken>) {
    this.#options = options;
    this.#tokens = new TokenKeeper(token, options.now);
  }

  /**
   * @throws {Failure} `usage` for names that ECR does not take, `credentials` where it may not be asked,
   * and what else `describe` throws.
   */
  async find(names: readonly string[]): Promise<ReadonlyMap<string, OciRepository>> {
    requireNames({kind: this.kind, prefix: this.#options.prefix, names});
    // Asked for at the same time, because whatever is found is read with it.
    const [found] = await Promise.all([this.describe(names), this.#tokens.credentials()]);
    for (const name of names) this.facts.set(name, found.get(name));
    return this.#opened(names);
  }

  /**
   * Makes what is missing, and asks each repository whether we may push there.
   *
   * @throws {Failure} `credentials` naming the action that is not allowed.
   */
  async ensure(names: readonly string[]): Promise<Repositories> {
    const unknown = names.filter((name) => !this.facts.has(name));
    if (unknown.length > 0) await this.find(unknown);
    const ensured = await settleAll(
      names.map(async (name) => [name, await this.#ensure(name)] as const),
    );
    return new Map(ensured);
  }

  /** What an engine signs in with, for a host of this registry; `undefined` for any other host. */
  async credentials(host: string): Promise<Credentials | undefined> {
    return host === this.#host?.connection.host ? this.#tokens.credentials() : undefined;
  }

  /** The repositories of images, by the images' names, as far as they exist. */
  protected abstract describe(names: readonly string[]): Promise<ReadonlyMap<string, Facts>>;

  /** Makes the repository of an image. */
  protected abstract create(name: string): Promise<Facts>;

  /** Brings a repository that exists to what ours are, where that is to be done. */
  protected abstract repair(found: Facts): Promise<Facts>;

  /** What is known of the tags of an image's repository beforehand. */
  protected abstract tagRules(name: string, found: Facts): TagRules | undefined;

  async #ensure(name: string): Promise<OciRepository> {
    const found = this.facts.get(name);
    const now = await (found === undefined ? this.create(name) : this.repair(found));
    this.facts.set(name, now);
    const repository = this.#open(name, now);
    await repository.requirePush();
    return repository;
  }

  #opened(names: readonly string[]): ReadonlyMap<string, OciRepository> {
    return new Map(
      names.flatMap((name) => {
        const found = this.facts.get(name);
        return found === undefined ? [] : [[name, this.#open(name, found)] as const];
      }),
    );
  }

  #open(name: string, found: Facts): OciRepository {
    const host = registryHost(found.uri);
    const {settings} = this.#options;
    this.#host ??= new OciHost({
      host,
      credentials: () => this.#tokens.credentials(),
      signIn: tokenRemedy(settings),
      signal: settings.signal,
    });
    return this.#host.repository(found.uri.slice(host.length + 1), this.tagRules(name, found));
  }
}

import type {AwsSettings} from '../../aws/client-settings.ts';
import type {CredentialNeed, Credentials, Registry, TagRules} from '../../image/ports.ts';
import {parseReference, registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import {type Answer, KeptCredentials} from '../oci/kept-credentials.ts';
import {OciHost} from '../oci/oci-host.ts';
import type {OciRepository} from '../oci/oci-repository.ts';
import {requireNames} from './repository-name.ts';
import {tokenRemedy} from './token-remedy.ts';

export interface BaseEcrOptions {
  readonly settings: AwsSettings;
  /** Prefix of every image name: `team`. */
  readonly prefix?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The quota of PutImage, which stores a manifest. Private ECR and ECR Public have the same:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html,
 * https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html
 */
const IMAGES_PER_SECOND = 10;

/**
 * The common part of private ECR and ECR Public. The API of AWS describes and creates repositories, and
 * gives the password for reading and writing images.
 *
 * `Facts` is the description of a repository by the API.
 */
export abstract class BaseEcrRegistry<Facts extends {readonly uri: string}> implements Registry {
  abstract readonly kind: 'ecr' | 'ecr-public';
  /** By image name; `undefined` if the repository does not exist. */
  protected readonly facts = new Map<string, Facts | undefined>();
  readonly #options: BaseEcrOptions;
  readonly #tokens: KeptCredentials;
  #host: OciHost | undefined;

  protected constructor(options: BaseEcrOptions, token: () => Promise<Answer>) {
    this.#options = options;
    this.#tokens = new KeptCredentials(token, options.now);
  }

  /**
   * @throws {Failure} `registry.invalid-name` for names that ECR does not accept, `credentials` if a
   * permission is missing, and the errors of `describe`.
   */
  async find(names: readonly string[]): Promise<ReadonlyMap<string, OciRepository>> {
    requireNames({kind: this.kind, prefix: this.#options.prefix, names});
    // Get the password at the same time, because images are read with it next.
    const [found] = await Promise.all([this.describe(names), this.#tokens.get()]);
    for (const name of names) this.facts.set(name, found.get(name));
    return this.#opened(names);
  }

  /** Knows its host once a repository was found. */
  at(reference: string): OciRepository | undefined {
    const wanted = parseReference(reference);
    const isOwn = !('problem' in wanted) && wanted.host === this.#host?.connection.host;
    return isOwn ? this.#host?.repository(wanted.path) : undefined;
  }

  /**
   * Creates missing repositories, and checks that we can push to each.
   *
   * @throws {Failure} `credentials` with the IAM action that is not allowed.
   */
  async ensure(names: readonly string[]): Promise<ReadonlyMap<string, OciRepository>> {
    await this.#findUnknown(names);
    const ensured = await settleAll(
      names.map(async (name) => [name, await this.#ensure(name)] as const),
    );
    return new Map(ensured);
  }

  /** The credentials for the host of this registry; `undefined` for any other host. */
  async credentials(host: string, need?: CredentialNeed): Promise<Credentials | undefined> {
    return host === this.#host?.connection.host ? this.#tokens.get(need) : undefined;
  }

  /** The repositories that exist, by image name. */
  protected abstract describe(names: readonly string[]): Promise<ReadonlyMap<string, Facts>>;

  /** Creates the repository of an image. */
  protected abstract create(name: string): Promise<Facts>;

  /** Corrects the settings of an existing repository if this tool manages it. */
  protected abstract repair(found: Facts): Promise<Facts>;

  /** What is known about the tags of a repository before they are pushed. */
  protected abstract tagRules(name: string, found: Facts): TagRules | undefined;

  /** Like {@link ensure}, for one repository. */
  protected async ensureOne(name: string): Promise<OciRepository> {
    await this.#findUnknown([name]);
    return await this.#ensure(name);
  }

  async #findUnknown(names: readonly string[]): Promise<void> {
    const unknown = names.filter((name) => !this.facts.has(name));
    if (unknown.length > 0) await this.find(unknown);
  }

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
      credentials: (_, need) => this.#tokens.get(need),
      signIn: tokenRemedy(settings),
      signal: settings.signal,
      fetch: settings.transport.fetch,
      patience: settings.patience,
      manifestsPerSecond: IMAGES_PER_SECOND,
    });
    return this.#host.repository(found.uri.slice(host.length + 1), this.tagRules(name, found));
  }
}

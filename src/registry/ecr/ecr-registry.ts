import type {AwsSettings} from '../../aws/client-settings.ts';
import type {Credentials, Registry, Repositories} from '../../image/ports.ts';
import {registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import {OciHost} from '../oci/oci-host.ts';
import type {OciRepository} from '../oci/oci-repository.ts';
import {EcrApi, type EcrRepositoryFacts} from './ecr-api.ts';
import {TokenKeeper} from './ecr-token.ts';
import {repositoryName, requireNames} from './repository-name.ts';
import {tokenRemedy} from './token-remedy.ts';
import {canMove, mutabilityRemedy, repaired} from './tag-mutability.ts';

export interface EcrRegistryOptions {
  readonly settings: AwsSettings;
  /** Another account's registry. */
  readonly registryId?: string | undefined;
  /** What goes before every image's name: `team`. */
  readonly prefix?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Private ECR. Repositories are called as its API says; those that are missing are made. */
export class EcrRegistry implements Registry {
  readonly kind = 'ecr';
  readonly #options: EcrRegistryOptions;
  readonly #api: EcrApi;
  readonly #tokens: TokenKeeper;
  /** By repository name; of one that does not exist, `undefined`. */
  readonly #facts = new Map<string, EcrRepositoryFacts | undefined>();
  #host: OciHost | undefined;

  constructor(options: EcrRegistryOptions) {
    this.#options = options;
    this.#api = new EcrApi(options.settings, options.registryId);
    this.#tokens = new TokenKeeper(() => this.#api.token(), options.now);
  }

  /** @throws {Failure} `usage` for names that ECR does not take, `credentials` where it may not be asked. */
  async find(names: readonly string[]): Promise<Repositories> {
    requireNames({kind: 'ecr', prefix: this.#options.prefix, names});
    const repositories = names.map((name) => this.#repositoryName(name));
    // Asked for at the same time, because whatever is found is read with it.
    const [found] = await Promise.all([
      this.#api.describe(repositories),
      this.#tokens.credentials(),
    ]);
    for (const name of repositories) this.#facts.set(name, undefined);
    for (const facts of found) this.#facts.set(facts.name, facts);
    return this.#opened(names);
  }

  /**
   * Makes what is missing, and asks each repository whether we may push there.
   *
   * @throws {Failure} `credentials` naming the action that is not allowed.
   */
  async ensure(names: readonly string[]): Promise<Repositories> {
    const unknown = names.filter((name) => !this.#facts.has(this.#repositoryName(name)));
    if (unknown.length > 0) await this.find(unknown);
    const ensured = await settleAll(
      names.map(async (name) => [name, await this.#ensure(this.#repositoryName(name))] as const),
    );
    return new Map(ensured);
  }

  /**
   * Nothing for another account's registry, because AWS tells only of the caller's own.
   * https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html
   */
  async mountRemedy(): Promise<string | undefined> {
    if (this.#options.registryId !== undefined) return undefined;
    const known = [...this.#facts.values()].find((it) => it !== undefined);
    if (known === undefined || (await this.#api.mountsBlobs())) return undefined;
    const command = 'aws ecr put-account-setting --name BLOB_MOUNTING --value ENABLED';
    return `ECR does that by itself once it is told to: ${command} --region ${regionOf(known)}`;
  }

  /** What an engine signs in with, for a host of this registry; `undefined` for any other host. */
  async credentials(host: string): Promise<Credentials | undefined> {
    return host === this.#host?.connection.host ? this.#tokens.credentials() : undefined;
  }

  async #ensure(name: string): Promise<OciRepository> {
    const found = this.#facts.get(name);
    const now = found === undefined ? await this.#api.create(name) : await this.#repaired(found);
    this.#facts.set(name, now);
    const repository = this.#open(now);
    await repository.requirePush();
    return repository;
  }

  /** A repository of ours that is as we make them; one of somebody else's stays as it is. */
  async #repaired(found: EcrRepositoryFacts): Promise<EcrRepositoryFacts> {
    const mutability = repaired(found);
    const isUnscanned = !found.scansOnPush;
    const isRight = mutability === undefined && !isUnscanned;
    if (isRight || !(await this.#api.isOurs(found))) return found;
    await settleAll([
      mutability === undefined ? undefined : this.#api.putMutability(found, mutability),
      isUnscanned ? this.#api.putScanning(found) : undefined,
    ]);
    return {...found, ...mutability, scansOnPush: true};
  }

  #opened(names: readonly string[]): Repositories {
    return new Map(
      names.flatMap((name) => {
        const found = this.#facts.get(this.#repositoryName(name));
        return found === undefined ? [] : [[name, this.#open(found)] as const];
      }),
    );
  }

  #open(found: EcrRepositoryFacts): OciRepository {
    const {uri, name} = found;
    const host = registryHost(uri);
    this.#host ??= new OciHost({
      host,
      credentials: () => this.#tokens.credentials(),
      signIn: tokenRemedy(this.#options.settings),
      signal: this.#options.settings.signal,
    });
    const known = () => this.#facts.get(name) ?? found;
    const {registryId} = this.#options;
    return this.#host.repository(uri.slice(host.length + 1), {
      canMove: (tag) => canMove(known(), tag),
      remedy: (tags) => mutabilityRemedy({...known(), region: regionOf(found), registryId}, tags),
    });
  }

  #repositoryName(name: string): string {
    return repositoryName(this.#options.prefix, name);
  }
}

/** `arn:aws:ecr:eu-west-2:123456789012:repository/web`; it is known where no setting names it. */
function regionOf({arn}: Pick<EcrRepositoryFacts, 'arn'>): string {
  return arn.split(':')[3] ?? '';
}

import type {LastPulls, ListedRegistry} from '../../image/listed-registry.ts';
import type {CacheRegistry, TagRules} from '../../image/ports.ts';
import type {ImageScan} from '../../image/scan.ts';
import {settleAll} from '../../settle-all.ts';
import {type BaseEcrOptions, BaseEcrRegistry} from './base-ecr-registry.ts';
import {concurrencyLimit} from '../oci/concurrency-limit.ts';
import {isBelow} from '../oci/listings.ts';
import {EcrApi, type EcrRepositoryFacts} from './ecr-api.ts';
import type {OciRepository} from '../oci/oci-repository.ts';
import {repositoryName} from './repository-name.ts';
import {canMove, mutabilityRemedy, ourMutability, repaired} from './tag-mutability.ts';

export interface EcrRegistryOptions extends BaseEcrOptions {
  /** The registry of another account. */
  readonly registryId?: string | undefined;
  /** Wildcard patterns of tags that move, besides those that a branch, a pull request or a build moves. */
  readonly movingTags?: readonly string[] | undefined;
}

/**
 * Concurrent calls of ListTagsForResource, DescribeImages and DescribeImageScanFindings, for which AWS publishes no quotas:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 */
const PARALLEL = 5;

/** Private ECR. Missing repositories are created. */
export class EcrRegistry
  extends BaseEcrRegistry<EcrRepositoryFacts>
  implements CacheRegistry, ListedRegistry
{
  readonly kind = 'ecr';
  readonly #options: EcrRegistryOptions;
  readonly #api: EcrApi;
  readonly #limit = concurrencyLimit(PARALLEL);
  /** The names of the repositories for cached layers, with the prefix. */
  readonly #caches = new Set<string>();

  constructor(options: EcrRegistryOptions) {
    const api = new EcrApi(options.settings, options.registryId);
    super(options, () => api.token());
    this.#options = options;
    this.#api = api;
  }

  /** @throws {Failure} as {@link find}. */
  async findCache(name: string): Promise<OciRepository | undefined> {
    this.#caches.add(this.#repositoryName(name));
    const found = await this.find([name]);
    return found.get(name);
  }

  /** @throws {Failure} as {@link ensure}. */
  async ensureCache(name: string): Promise<OciRepository> {
    this.#caches.add(this.#repositoryName(name));
    return await this.ensureOne(name);
  }

  /**
   * How to enable blob mounting. `undefined` for the registry of another account, because the API only
   * returns the setting of your own account.
   * https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html
   */
  async mountRemedy(): Promise<string | undefined> {
    if (this.#options.registryId !== undefined) return undefined;
    const known = [...this.facts.values()].find((it) => it !== undefined);
    if (known === undefined || (await this.#api.mountsBlobs())) return undefined;
    const command = `aws ecr put-account-setting --region ${regionOf(known)} --name BLOB_MOUNTING --value ENABLED`;
    return `To have ECR mount them instead, run: ${command}`;
  }

  /**
   * @throws {Failure} `credentials` with the IAM action that is not allowed: `ecr:DescribeRepositories` or, for those
   * that this tool manages, `ecr:ListTagsForResource`.
   */
  async names(which: 'managed' | readonly string[]): Promise<readonly string[]> {
    const prefix = this.#repositoryName('');
    const inPrefix = (await this.#api.list('fail')).filter(({name}) => name.startsWith(prefix));
    const nameOf = ({name}: EcrRepositoryFacts) => name.slice(prefix.length);
    if (which !== 'managed') return inPrefix.map(nameOf).filter((it) => isBelow(it, which));
    const ours = await settleAll(
      inPrefix.map((it) =>
        this.#limit(async () => ((await this.#api.isOurs(it, 'fail')) ? [it] : [])),
      ),
    );
    return ours.flat().map(nameOf);
  }

  /**
   * One call for each repository with at most 1000 tagged images. Without the permission `ecr:DescribeImages`, no
   * repository has an entry.
   */
  async lastPulls(names: readonly string[]): Promise<ReadonlyMap<string, LastPulls>> {
    const read = await settleAll(
      names.map((name) =>
        this.#limit(async () => {
          const facts = this.facts.get(name);
          const pulls = facts && (await this.#api.images.lastPulls(facts));
          return pulls === undefined ? [] : [[name, pulls] as const];
        }),
      ),
    );
    return new Map(read.flat());
  }

  /**
   * Also finds repositories that no one has asked for yet, such as that of a run image.
   *
   * @throws {Failure} `credentials` if `ecr:DescribeImageScanFindings` is not allowed.
   */
  async scan(repository: string, digest: string): Promise<ImageScan | undefined> {
    const known = [...this.facts.values()].find((it) => it !== undefined);
    if (known === undefined) return undefined;
    const {name: own, uri, arn} = known;
    const before = uri.slice(0, -own.length);
    if (!repository.startsWith(before)) return undefined;
    const name = repository.slice(before.length);
    const named = {name, arn: `${arn.slice(0, -own.length)}${name}`};
    return await this.#limit(() => this.#api.images.scan(named, digest));
  }

  protected async describe(
    names: readonly string[],
  ): Promise<ReadonlyMap<string, EcrRepositoryFacts>> {
    const images = new Map(names.map((name) => [this.#repositoryName(name), name]));
    const found = await this.#api.describe([...images.keys()]);
    return new Map(found.map((facts) => [images.get(facts.name) ?? facts.name, facts]));
  }

  protected async create(name: string): Promise<EcrRepositoryFacts> {
    const repository = this.#repositoryName(name);
    const {movingTags} = this.#options;
    if (!this.#caches.has(repository)) {
      return await this.#api.create(repository, ourMutability(movingTags));
    }
    const created = await this.#api.create(repository, 'cache');
    await this.#api.putCacheLifecycle(created);
    return created;
  }

  /** Corrects the settings of a repository that this tool manages. Others stay as they are. */
  protected async repair(found: EcrRepositoryFacts): Promise<EcrRepositoryFacts> {
    if (this.#caches.has(found.name)) {
      const lacksRules = (await this.#api.isOurs(found)) && !(await this.#api.hasLifecycle(found));
      if (lacksRules) await this.#api.putCacheLifecycle(found);
      return found;
    }
    const mutability = repaired(found, this.#options.movingTags);
    const isUnscanned = !found.scansOnPush;
    const isRight = mutability === undefined && !isUnscanned;
    if (isRight || !(await this.#api.isOurs(found))) return found;
    await settleAll([
      mutability === undefined ? undefined : this.#api.putMutability(found, mutability),
      isUnscanned ? this.#api.putScanning(found) : undefined,
    ]);
    return {...found, ...mutability, scansOnPush: true};
  }

  /** Reads the facts on each call, because `repair` changes them. */
  protected tagRules(name: string, found: EcrRepositoryFacts): TagRules {
    const known = () => this.facts.get(name) ?? found;
    const {registryId} = this.#options;
    return {
      canMove: (tag) => canMove(known(), tag),
      remedy: (tags) => mutabilityRemedy({...known(), region: regionOf(found), registryId}, tags),
    };
  }

  #repositoryName(name: string): string {
    return repositoryName(this.#options.prefix, name);
  }
}

/**
 * The region in `arn:aws:ecr:eu-west-2:123456789012:repository/web`, which is known even if no setting
 * names it.
 */
function regionOf({arn}: Pick<EcrRepositoryFacts, 'arn'>): string {
  return arn.split(':')[3] ?? '';
}

import {registryHost} from '../../image-reference.ts';
import {type BaseEcrOptions, BaseEcrRegistry} from '../ecr/base-ecr-registry.ts';
import {EcrPublicApi} from './ecr-public-api.ts';

interface PublicRepository {
  /** `host/alias/name`, without a tag. */
  readonly uri: string;
}

/** ECR Public: repositories under the account's primary alias. Their tags can always move. */
export class EcrPublicRegistry extends BaseEcrRegistry<PublicRepository> {
  readonly kind = 'ecr-public';
  readonly #api: EcrPublicApi;
  #alias: Promise<string> | undefined;

  constructor({settings, now}: Omit<BaseEcrOptions, 'prefix'>) {
    const api = new EcrPublicApi(settings);
    super({settings, now}, () => api.token());
    this.#api = api;
  }

  /** @throws {Failure} `registry.no-alias` if the account has no alias. */
  protected async describe(
    names: readonly string[],
  ): Promise<ReadonlyMap<string, PublicRepository>> {
    this.#alias ??= this.#api.primaryAlias();
    const [found, alias] = await Promise.all([this.#api.find(names), this.#alias]);
    return new Map([...found].map(([name, uri]) => [name, underAlias(uri, alias, name)]));
  }

  protected async create(name: string): Promise<PublicRepository> {
    const alias = (await this.#alias) ?? '';
    return underAlias(await this.#api.create(name), alias, name);
  }

  protected async repair(found: PublicRepository): Promise<PublicRepository> {
    return found;
  }

  protected tagRules(): undefined {
    return undefined;
  }
}

/** An account can have several aliases, and the API can return any of them. */
function underAlias(uri: string, alias: string, name: string): PublicRepository {
  return {uri: `${registryHost(uri)}/${alias}/${name}`};
}

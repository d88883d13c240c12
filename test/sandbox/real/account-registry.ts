import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  paginateDescribeImages,
  paginateDescribeRepositories,
} from '@aws-sdk/client-ecr';

import type {Credentials} from '../../../src/image/ports.ts';
import {parseToken} from '../../../src/registry/ecr/ecr-token.ts';
import {type AccountEnvironment, clientOf} from './account-client.ts';
import {copyImage} from './copy-image.ts';
import {keptImage, type Store} from './store.ts';

/** An image of the sandbox, and its name in an account's registry. */
export interface AccountImage {
  /** A reference in the sandbox's registry, or in the engine. */
  readonly from: string;
  /** `ci-image-builder` */
  readonly repository: string;
  readonly tag: string;
}

/** An image in an account's registry. */
export interface PublishedImage {
  readonly repository: string;
  readonly digest: string;
  readonly tags: readonly string[];
}

/** The private ECR of a stand-in account, for the person who manages the account. */
export class AccountRegistry {
  /** Signs in Docker's client. */
  readonly env: {readonly DOCKER_CONFIG: string};
  readonly #store: Store;
  readonly #ecr: ECRClient;
  readonly #credentials: Credentials;

  private constructor(store: Store, ecr: ECRClient, config: string, credentials: Credentials) {
    this.#store = store;
    this.#ecr = ecr;
    this.#credentials = credentials;
    this.env = {DOCKER_CONFIG: config};
  }

  /** Signs in. Must be closed. */
  static async open(store: Store, account: AccountEnvironment): Promise<AccountRegistry> {
    const ecr = new ECRClient(clientOf(account));
    const {authorizationData = []} = await ecr.send(new GetAuthorizationTokenCommand());
    const [{proxyEndpoint = '', authorizationToken: auth = ''} = {}] = authorizationData;
    const config = await mkdtemp(join(tmpdir(), 'account-registry-'));
    const text = JSON.stringify({auths: {[new URL(proxyEndpoint).host]: {auth}}});
    await writeFile(join(config, 'config.json'), text, {mode: 0o600});
    return new AccountRegistry(store, ecr, config, parseToken(auth, undefined).credentials);
  }

  async close(): Promise<void> {
    this.#ecr.destroy();
    await rm(this.env.DOCKER_CONFIG, {recursive: true, force: true});
  }

  /**
   * Copies images to the account, and creates missing repositories.
   *
   * @returns the address of all repositories: the part before their names, without a `/`.
   */
  async push(images: readonly [AccountImage, ...AccountImage[]]): Promise<string> {
    const [reference = ''] = await Promise.all(images.map((it) => this.#push(it)));
    return reference.slice(0, reference.lastIndexOf(`/${images[0].repository}:`));
  }

  async #push({from, repository, tag}: AccountImage): Promise<string> {
    const [kept, uri] = await Promise.all([
      keptImage(this.#store, from),
      this.#repository(repository),
    ]);
    const reference = `${uri}:${tag}`;
    await copyImage(
      {reference: kept, credentials: this.#store.registry},
      {reference, credentials: this.#credentials},
    );
    return reference;
  }

  /** @returns its address. */
  async #repository(repositoryName: string): Promise<string> {
    try {
      const {repository} = await this.#ecr.send(new CreateRepositoryCommand({repositoryName}));
      return repository?.repositoryUri ?? '';
    } catch (error) {
      if ((error as Error).name !== 'RepositoryAlreadyExistsException') throw error;
      const there = new DescribeRepositoriesCommand({repositoryNames: [repositoryName]});
      const {repositories} = await this.#ecr.send(there);
      return repositories?.[0]?.repositoryUri ?? '';
    }
  }

  /** The images in the repositories below a name. In each repository, the newest is first. */
  async imagesBelow(name: string): Promise<readonly PublishedImage[]> {
    const client = this.#ecr;
    const repositories = (await Array.fromAsync(paginateDescribeRepositories({client}, {})))
      .flatMap((it) => it.repositories ?? [])
      .flatMap(({repositoryName: it}) => (it?.startsWith(`${name}/`) === true ? [it] : []));
    const images = await Promise.all(
      repositories.map(async (repositoryName) =>
        (await Array.fromAsync(paginateDescribeImages({client}, {repositoryName})))
          .flatMap((it) => it.imageDetails ?? [])
          .toSorted((a, b) => Number(b.imagePushedAt) - Number(a.imagePushedAt))
          .map(({imageDigest: digest = '', imageTags: tags = []}) => ({
            repository: repositoryName,
            digest,
            tags: tags.toSorted((a, b) => a.localeCompare(b)),
          })),
      ),
    );
    return images.flat();
  }
}

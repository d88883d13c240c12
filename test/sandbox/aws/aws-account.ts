import {randomBytes} from 'node:crypto';
import {AwsError} from './aws-error.ts';
import {CodeBuildState} from './codebuild-state.ts';
import {Connections} from './connections.ts';
import {IamState} from './iam-state.ts';
import {type AwsIdentity, ssoIdentity} from './identity.ts';
import {LogStore} from './log-store.ts';
import {ObjectStore} from './object-store.ts';
import {ParameterStore} from './parameter-store.ts';
import {SecretStore} from './secret-store.ts';
import {type SsoOptions, SsoState} from './sso-state.ts';
import type {TagMutability} from './tag-mutability.ts';

/** Private repositories are in one region, public ones are not. */
export type RepositoryKind = 'ecr' | 'ecr-public';

/** A vulnerability that a scanner found in a package. */
export interface StoredFinding {
  readonly id: string;
  readonly severity: string;
  readonly package: string;
  /** Basic scanning only finds packages of `OS`. */
  readonly manager?: 'OS' | 'NPM' | 'PYTHONPKG';
  /** The layer of the package. Only enhanced scanning tells it. */
  readonly layer?: string;
}

/** The scan of an image: by ECR itself, or by Amazon Inspector. */
export interface StoredScan {
  readonly kind: 'basic' | 'enhanced';
  /** Default: done. */
  readonly status?: 'FAILED' | 'IN_PROGRESS' | 'PENDING' | 'SCAN_ELIGIBILITY_EXPIRED';
  readonly findings: readonly StoredFinding[];
  /** How many clusters run the image. */
  readonly clusters?: number;
}

/** An image in a repository. */
export interface StoredImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  /** The digests of its config and its layers. */
  readonly blobs: ReadonlySet<string>;
  readonly pushedAt: Date;
  readonly tags: Set<string>;
  lastPulledAt?: Date;
  scan?: StoredScan;
}

/** A repository, private or public. */
export interface StoredRepository {
  readonly kind: RepositoryKind;
  readonly name: string;
  readonly createdAt: Date;
  readonly tags: Map<string, string>;
  /** By digest. */
  readonly images: Map<string, StoredImage>;
  readonly encryption: {readonly encryptionType: string; readonly kmsKey?: string | undefined};
  mutability: TagMutability;
  scanOnPush: boolean;
  /** The text of the lifecycle policy, if there is one. */
  lifecyclePolicy?: string;
}

/** An alias of the public registry: `public.ecr.aws/<name>/…`. */
export interface PublicAlias {
  readonly name: string;
  readonly isPrimary: boolean;
}

export interface AwsAccountOptions {
  readonly id?: string;
  readonly region?: string;
  readonly publicAliases?: readonly PublicAlias[];
  /** Lifetime of tokens for registries. */
  readonly tokenSeconds?: number;
  /** Maximum number of items in a response, if the request does not say. */
  readonly pageSize?: number;
  /** The account's alias in the URL of its sign-in. Default: none. */
  readonly alias?: string;
  /** Milliseconds for which a role cannot be assumed after it was created or its trust policy has changed. */
  readonly roleSpreadMs?: number;
  /** Milliseconds until CodeBuild knows a changed inline policy. */
  readonly policySpreadMs?: number;
  readonly sso?: SsoOptions;
  readonly now?: () => Date;
}

interface GivenToken {
  readonly kind: RepositoryKind;
  /** The ARN of the caller who requested it. */
  readonly holder: string;
  readonly expiresAt: Date;
}

/** The state of an account: repositories, settings, issued tokens. */
export class AwsAccount {
  readonly id: string;
  readonly region: string;
  readonly publicAliases: readonly PublicAlias[];
  readonly pageSize: number;
  readonly now: () => Date;
  readonly settings = new Map([
    ['BASIC_SCAN_TYPE_VERSION', 'AWS_NATIVE'],
    ['BLOB_MOUNTING', 'DISABLED'],
    ['REGISTRY_POLICY_SCOPE', 'V2'],
  ]);
  readonly iam: IamState;
  readonly sso: SsoState;
  readonly codebuild = new CodeBuildState();
  readonly connections = new Connections();
  readonly logs = new LogStore();
  readonly objects = new ObjectStore();
  readonly parameters = new ParameterStore();
  readonly secrets = new SecretStore();
  /** Actions that no policy allows: `ecr:CreateRepository`. */
  readonly denied = new Set<string>();
  /** `127.0.0.1:port` of the registry in the addresses of private repositories. */
  registryHost = 'registry.invalid';
  /** The same for public repositories: `public.ecr.aws`. */
  publicRegistryHost = 'public.registry.invalid';
  readonly #tokenSeconds: number;
  readonly #repositories = {
    ecr: new Map<string, StoredRepository>(),
    'ecr-public': new Map<string, StoredRepository>(),
  };
  readonly #tokens = new Map<string, GivenToken>();

  constructor(options: AwsAccountOptions = {}) {
    this.id = options.id ?? '111122223333';
    this.region = options.region ?? 'eu-west-2';
    this.publicAliases = options.publicAliases ?? [{name: 'a1b2c3d4', isPrimary: true}];
    this.pageSize = options.pageSize ?? 100;
    this.now = options.now ?? (() => new Date());
    this.iam = new IamState(this.id, this.now, options);
    this.sso = new SsoState(this.id, this.region, this.now, options.sso);
    this.#tokenSeconds = options.tokenSeconds ?? 12 * 60 * 60;
  }

  /** In the order of creation. */
  repositories(kind: RepositoryKind): StoredRepository[] {
    return [...this.#repositories[kind].values()];
  }

  /** @throws {AwsError} if it does not exist. */
  repository(kind: RepositoryKind, name: string, registryId: string = this.id): StoredRepository {
    const found = this.#repositories[kind].get(name);
    if (found !== undefined && registryId === this.id) return found;
    throw new AwsError('RepositoryNotFoundException', missingRepository(name, registryId));
  }

  /** @throws {AwsError} if one of that name exists. */
  add(repository: StoredRepository): void {
    const {kind, name} = repository;
    if (this.#repositories[kind].has(name)) {
      const message = `The repository with name '${name}' already exists in the registry with id '${this.id}'`;
      throw new AwsError('RepositoryAlreadyExistsException', message);
    }
    this.#repositories[kind].set(name, repository);
  }

  /** Removes an existing repository; ignores a missing one. */
  find(kind: RepositoryKind, name: string): StoredRepository | undefined {
    return this.#repositories[kind].get(name);
  }

  remove({kind, name}: StoredRepository): void {
    this.#repositories[kind].delete(name);
  }

  /** The path before a repository's name in the registry: the account, or the primary alias. */
  registryPrefix(kind: RepositoryKind): string {
    if (kind === 'ecr') return this.id;
    return this.publicAliases.find(({isPrimary}) => isPrimary)?.name ?? this.id;
  }

  /** The kind of registry for the first part of a path: the account's, or one of the aliases. */
  kindOf(prefix: string): RepositoryKind | undefined {
    if (prefix === this.id) return 'ecr';
    return this.publicAliases.some(({name}) => name === prefix) ? 'ecr-public' : undefined;
  }

  /** The address of repositories of a kind: `127.0.0.1:port/111122223333`. */
  registryUri(kind: RepositoryKind): string {
    const host = kind === 'ecr' ? this.registryHost : this.publicRegistryHost;
    return `${host}/${this.registryPrefix(kind)}`;
  }

  arn(kind: RepositoryKind, name: string, registryId: string = this.id): string {
    const region = kind === 'ecr' ? this.region : '';
    return `arn:aws:${kind}:${region}:${registryId}:repository/${name}`;
  }

  /** Issues a new password of the user `AWS`. */
  giveToken(
    kind: RepositoryKind,
    {arn: holder}: Pick<AwsIdentity, 'arn'> = ssoIdentity(this.id),
  ): {token: string; expiresAt: Date} {
    const token = randomBytes(48).toString('base64url');
    const expiresAt = new Date(this.now().getTime() + this.#tokenSeconds * 1000);
    this.#tokens.set(token, {kind, holder, expiresAt});
    return {token, expiresAt};
  }

  /** All issued passwords. */
  get tokens(): string[] {
    return [...this.#tokens.keys()];
  }

  tokenState(token: string, kind: RepositoryKind): 'good' | 'expired' | 'unknown' {
    const given = this.#tokens.get(token);
    if (given?.kind !== kind) return 'unknown';
    return given.expiresAt <= this.now() ? 'expired' : 'good';
  }

  /** The ARN of the caller who got a token. */
  holderOf(token: string): string | undefined {
    return this.#tokens.get(token)?.holder;
  }

  /** Rejects all tokens that were issued before. */
  expireTokens(): void {
    const expiresAt = this.now();
    for (const [token, given] of this.#tokens) this.#tokens.set(token, {...given, expiresAt});
  }
}

/** ECR's message, in the API and in the registry. */
export function missingRepository(name: string, registryId: string): string {
  return `The repository with name '${name}' does not exist in the registry with id '${registryId}'`;
}

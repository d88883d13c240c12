import type {Text} from '../text.ts';

/**
 * The interfaces that the build needs from other folders. Engines and registries implement them; nothing
 * in this folder depends on an implementation.
 */
import type {Emit} from '../events.ts';

/** A user name and password or, with the name `<token>`, an identity token, as Docker stores them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Which credentials a caller can use. */
export interface CredentialNeed {
  /** The credentials that the registry has just rejected. They are not returned if there are newer ones. */
  readonly refused?: Credentials | undefined;
  /** Seconds since the credentials were asked for, if nothing says how long they are valid. */
  readonly longestAge?: number | undefined;
}

/**
 * Returns the credentials for the host of a registry; `undefined` if there are none. Call it whenever
 * credentials are needed, because they can expire before a build ends.
 */
export type AskCredentials = (
  host: string,
  need?: CredentialNeed,
) => Promise<Credentials | undefined>;

/** Content in a registry: https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** A manifest with the exact bytes that its digest is computed from. */
export interface Manifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** What is known about the tags of a repository before they are pushed. */
export interface TagRules {
  /** Whether a tag can move to another image; `true` if that is unknown. */
  readonly canMove: (tag: string) => boolean;
  /** How the user can make immutable tags movable: a sentence. */
  readonly remedy: (tags: readonly string[]) => string;
}

/** A repository of a registry. Every method can throw a `Failure` with the answer of the registry. */
export interface Repository {
  /** `host/path`, without a tag or digest. */
  readonly reference: string;
  readonly tagRules: TagRules;
  /** The digest that a tag or digest names; `undefined` if it does not exist. */
  digest(reference: string): Promise<string | undefined>;
  /** The manifest that a tag or digest names, with a verified digest; `undefined` if it does not exist. */
  manifest(reference: string): Promise<Manifest | undefined>;
  /** All tags; none if the repository does not exist. @param patience `brief` if they can be missing: fewer tries. */
  tags(patience?: 'brief'): Promise<readonly string[]>;
  /** A small blob, such as a config, with a verified digest. */
  blob(digest: string): Promise<Uint8Array>;
  /** Stores a small blob, unless it already exists. */
  putBlob(bytes: Uint8Array): Promise<Descriptor>;
  /**
   * Copies blobs from another repository, unless they already exist here. Registries can mount blobs only from their
   * own repositories.
   *
   * @returns bytes that were copied by way of this machine, because they were not mounted.
   */
  copyBlobs(from: Repository, blobs: readonly Descriptor[]): Promise<number>;
  /**
   * Stores a manifest under a tag or its digest, byte for byte.
   *
   * @returns `immutable` if the tag already exists and the registry does not let it move.
   */
  putManifest(reference: string, manifest: Manifest): Promise<'stored' | 'immutable'>;
  /**
   * Sets a tag, if it still names the image that the decision to set it is based on. Compares right before each attempt
   * to store it, because others may set the tag while this run waits for the registry.
   *
   * @param from the digest that the tag named; `undefined` if the tag did not exist.
   */
  setTag(tag: string, manifest: Manifest, from: string | undefined): Promise<TagResult>;
}

/**
 * What became of a tag: it was set, named the image already, names another image than expected, or is one that the
 * registry does not let move.
 */
export type TagResult = 'set' | 'there' | 'elsewhere' | 'immutable';

/** A repository of which content of any size is read. Every method can throw a `Failure` with the answer of the registry. */
export interface ContentRepository extends Pick<Repository, 'reference' | 'manifest' | 'blob'> {
  /**
   * Reads a blob of any size.
   *
   * @param use gets its content, whose digest is verified before the last chunk. Called again with all of it if the
   * connection is lost.
   */
  readContent<T>(
    blob: Descriptor,
    use: (content: AsyncIterable<Uint8Array>) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
}

/** Opens a repository of any registry, by its name `host/path`. Connects to nothing yet. */
export type OpenRepository = (name: string) => ContentRepository;

/** A buildpack in the buildpack registry: https://registry.buildpacks.io */
export interface RegistryBuildpack {
  readonly namespace: string;
  readonly name: string;
  /** `undefined` for the newest one. */
  readonly version: string | undefined;
}

/**
 * Finds the image of a buildpack in the buildpack registry, with its digest.
 *
 * @returns `unknown` if there is no such buildpack or version, `yanked` if it is no longer offered.
 */
export type LocateBuildpack = (
  buildpack: RegistryBuildpack,
) => Promise<{readonly reference: string} | 'unknown' | 'yanked'>;

/** Where buildpacks come from that are in images. */
export interface BuildpackSource {
  readonly open: OpenRepository;
  readonly locate: LocateBuildpack;
}

/** Repositories by image name. */
export type Repositories = ReadonlyMap<string, Repository>;

/** A repository with the cached layers of builds. Every method can throw a `Failure` with the answer of the registry. */
export interface CacheRepository
  extends ContentRepository, Pick<Repository, 'putBlob' | 'putManifest'> {
  /** Whether the repository has a blob. */
  has(digest: string): Promise<boolean>;
  /**
   * Stores a blob of any size, unless it already exists.
   *
   * @param open opens its content. Called again if the blob has to be sent again.
   * @returns number of bytes sent.
   */
  sendBlob(
    blob: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    options: {readonly signal: AbortSignal},
  ): Promise<number>;
}

/** A registry that can keep cached layers. */
export interface CacheRegistry {
  /** The repository for cached layers; `undefined` if it does not exist. */
  findCache(name: string): Promise<CacheRepository | undefined>;
  /** The repository for cached layers. If it is missing, creates it: its tags move, and old content expires. */
  ensureCache(name: string): Promise<CacheRepository>;
}

/** The destination of a release. */
export interface Registry {
  readonly kind: 'ecr' | 'ecr-public' | 'oci';
  /** The repositories of images, as far as they exist. Creates nothing. */
  find(names: readonly string[]): Promise<Repositories>;
  /** The repositories of all images. Creates missing ones, and checks that you can push to each. */
  ensure(names: readonly string[]): Promise<Repositories>;
  /** If blobs were copied: how the user can have them mounted instead. Never fails. */
  mountRemedy?(): Promise<string | undefined>;
}

/** A process that our own buildpack defines. It replaces the processes of the same type before it. */
export interface DefinedProcess {
  readonly type: string;
  /** A line for a shell. */
  readonly command: string;
  /** Whether it is the default process of the image. At most one process is. */
  readonly isDefault: boolean;
}

/**
 * Access data of a service, which buildpacks find in the folder `bindings/NAME` of the platform.
 *
 * @see https://servicebinding.io/spec/core/1.1.0/#workload-projection
 */
export interface ServiceBinding {
  readonly name: string;
  /** Content of its files, by name. `type` is one of them. All but `type` and `provider` are secrets. */
  readonly entries: ReadonlyMap<string, Uint8Array>;
}

export interface BuildRequest {
  /** The folder of source, which is only read. */
  readonly source: string;
  /** The destination of the image: `host/path:tag`, or a local name if `publish` is false. */
  readonly image: string;
  readonly publish: boolean;
  /** The process that the image starts; `undefined` leaves the choice to the buildpacks. */
  readonly process: string | undefined;
  readonly builder: string;
  readonly runImage: string | undefined;
  readonly lifecycleImage: string | undefined;
  /**
   * In order. Empty leaves the choice to the builder. An ID, an image, a URL or an absolute path, as in
   * the next two lists.
   */
  readonly buildpacks: readonly string[];
  /** Where builder and buildpacks come from, for messages: an option, an environment variable or a file. */
  readonly origins: {readonly builder: Text; readonly buildpacks: Text};
  /** Run before the builder's order, in this order. */
  readonly preBuildpacks: readonly string[];
  /** Run after the builder's order, in this order. */
  readonly postBuildpacks: readonly string[];
  /** The files of the source that are built, by patterns as in `.gitignore`; `undefined` for all. */
  readonly files:
    | {readonly kind: 'exclude' | 'include'; readonly patterns: readonly string[]}
    | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Secret values. They are never passed as arguments. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly bindings: readonly ServiceBinding[];
  /**
   * `host/path@digest`. Its layers are reused if they are still valid. `none` forbids that. `undefined`
   * leaves the choice to the engine, which then uses the image at `image`.
   */
  readonly previousImage: string | undefined;
  /** The creation time of the image, so that equal commits give equal images. */
  readonly created: Date | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly definedProcesses: readonly DefinedProcess[];
  /** Content of `build_version.txt`. */
  readonly versionText: string;
  /** Default environment variables of the image's processes. */
  readonly launchEnvironment: Readonly<Record<string, string>>;
  readonly verbose: boolean;
}

/**
 * The label with the names of the codebase's scripts that ran in the build, separated by spaces. Scripts can
 * change the layers of other buildpacks.
 */
export const SCRIPTS_LABEL = 'io.ci-image-builder.scripts';

export interface EngineResult {
  /** Digest of the pushed manifest, or the ID of an image that stays in the engine. */
  readonly digest: string;
  /** The label `io.buildpacks.build.metadata` of an image that stays in the engine. */
  readonly buildMetadata?: string;
}

/** Keeps the cached layers of builds outside this machine. */
export interface LayerCache {
  /**
   * Brings the cached layers of an earlier build into an empty folder that only this process may read and write.
   *
   * @param layers the lifecycle's folder of layers, into which they will be unpacked.
   * @returns whether there were any. Never fails: a cache that cannot be used is a note.
   */
  fetch(folder: string, layers: string): Promise<boolean>;
  /** Remembers that a build has left its cached layers in a folder. */
  keep(folder: string, layers: string): void;
}

/** Turns source into an image. Throws a `Failure` with the reason if it cannot. */
export interface Engine {
  /** Checks that the engine can run, before anything is changed. */
  check(): Promise<void>;
  build(request: BuildRequest, emit: Emit): Promise<EngineResult>;
}

import type {Text} from '../text.ts';

/**
 * What the build needs from the rooms around it, in its own words. Engines and registries implement
 * these; nothing in this folder knows which.
 */
import type {Emit} from '../events.ts';

/** A name and a password, or (with the name `<token>`) an identity token, as Docker keeps them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Content in a registry: https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** A manifest with the very bytes that its digest is made of. */
export interface Manifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** What a registry tells beforehand of a repository's tags. */
export interface TagRules {
  /** Whether a tag may come to name another image than it does; `true` where that is not known. */
  readonly canMove: (tag: string) => boolean;
  /** What a person can do so that tags move which it keeps. */
  readonly remedy: (tags: readonly string[]) => string;
}

/** One repository of a registry. Every method may throw a `Failure` that says what the registry said. */
export interface Repository {
  /** `host/path`, without a tag or digest. */
  readonly reference: string;
  readonly tagRules: TagRules;
  /** The digest of what a tag or digest names, `undefined` where there is nothing. */
  digest(reference: string): Promise<string | undefined>;
  /** The manifest that a tag or digest names, its digest verified; `undefined` where there is none. */
  manifest(reference: string): Promise<Manifest | undefined>;
  /** A small blob (a config), its digest verified. */
  blob(digest: string): Promise<Uint8Array>;
  /** Stores a small blob, unless it is there. */
  putBlob(bytes: Uint8Array): Promise<Descriptor>;
  /**
   * Brings blobs here from another repository of the same registry, unless they are there.
   *
   * @returns how many bytes went through this machine, because the registry mounted nothing.
   */
  copyBlobs(from: Repository, blobs: readonly Descriptor[]): Promise<number>;
  /**
   * Stores a manifest under a tag or its digest, byte for byte. `immutable` says that the registry
   * keeps what the tag names already, whatever that is.
   */
  putManifest(reference: string, manifest: Manifest): Promise<'stored' | 'immutable'>;
}

/** Repositories by the names of their images. */
export type Repositories = ReadonlyMap<string, Repository>;

/** Where a release goes. What is where, is said by the registry itself. */
export interface Registry {
  readonly kind: 'ecr' | 'ecr-public' | 'oci';
  /** The images' repositories, as far as they exist. Nothing is created. */
  find(names: readonly string[]): Promise<Repositories>;
  /** The images' repositories, all of them: made where missing, and able to take what is pushed. */
  ensure(names: readonly string[]): Promise<Repositories>;
  /** After blobs had to be copied: what a person can do so that they are mounted. Never fails. */
  mountRemedy?(): Promise<string | undefined>;
}

/** A process that our own buildpack defines, whatever the buildpacks before it made of the type. */
export interface DefinedProcess {
  readonly type: string;
  /** A line for a shell. */
  readonly command: string;
  /** Whether it is the image's default. At most one process is. */
  readonly isDefault: boolean;
}

export interface BuildRequest {
  /** The folder of source. It is only read. */
  readonly source: string;
  /** Where the image goes: `host/path:tag`, or a local name where `publish` is false. */
  readonly image: string;
  readonly publish: boolean;
  /** The process that the image starts; `undefined` leaves it to the buildpacks. */
  readonly process: string | undefined;
  readonly builder: string;
  readonly runImage: string | undefined;
  readonly lifecycleImage: string | undefined;
  /**
   * In order; empty leaves it to the builder. An id, an image, an address or an absolute path, as in
   * the next two lists.
   */
  readonly buildpacks: readonly string[];
  /** Who named the builder and the buildpacks, for messages: an option, a variable or a file. */
  readonly origins: {readonly builder: Text; readonly buildpacks: Text};
  /** Before the builder's order, as they run. */
  readonly preBuildpacks: readonly string[];
  /** After the builder's order, as they run. */
  readonly postBuildpacks: readonly string[];
  /** Which files of the source are built, by patterns as in `.gitignore`; `undefined` for all. */
  readonly files:
    | {readonly kind: 'exclude' | 'include'; readonly patterns: readonly string[]}
    | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Values that nobody may see; they never become arguments. */
  readonly secrets: Readonly<Record<string, string>>;
  /**
   * `host/path@digest`, whose layers are taken where they are still good; `undefined` leaves it to the
   * engine, which then takes what is at `image`, and `none` forbids it.
   */
  readonly previousImage: string | undefined;
  /** The image's creation time, for equal images from equal commits. */
  readonly created: Date | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly definedProcesses: readonly DefinedProcess[];
  /** Content of `build_version.txt`. */
  readonly versionText: string;
  /** Variables that the image's processes see, unless whoever runs it sets them. */
  readonly launchEnvironment: Readonly<Record<string, string>>;
  readonly verbose: boolean;
}

/**
 * The label of an image in whose build scripts of the codebase ran: their names, divided by blanks. Layers of
 * other buildpacks may be as the scripts left them.
 */
export const SCRIPTS_LABEL = 'io.ci-image-builder.scripts';

export interface EngineResult {
  /** The pushed manifest's, or the image's id where it stays with the engine. */
  readonly digest: string;
  /** The image's label `io.buildpacks.build.metadata`, if only the engine has the image. */
  readonly buildMetadata?: string;
}

/** What turns source into an image. Throws a `Failure` that says in words why it could not. */
export interface Engine {
  /** Checks that the engine can run at all, before anything is changed. */
  check(): Promise<void>;
  build(request: BuildRequest, emit: Emit): Promise<EngineResult>;
}

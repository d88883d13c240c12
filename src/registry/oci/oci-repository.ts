import type {
  CacheRepository,
  Descriptor,
  Manifest,
  Repository,
  TagResult,
  TagRules,
} from '../../image/ports.ts';
import {
  type SendOptions,
  copyBlob,
  hasBlob,
  readBlob,
  readStream,
  sendBlob,
  writeBlob,
} from './blobs.ts';
import type {ConcurrencyLimit} from './concurrency-limit.ts';
import {listTags} from './listings.ts';
import {manifestDigest, readManifest, writeManifest} from './manifests.ts';
import {BLOB_TRANSFER, REGISTRY_PROBE, REGISTRY_REQUEST} from '../../patience/policies.ts';
import type {RepositoryEndpoint} from './repository-endpoint.ts';
import {beginUpload, cancelUpload} from './uploads.ts';
import {settleAll} from '../../settle-all.ts';
import {sha256} from '../../sha256.ts';

/** Limits for transfers of blobs, and for all other requests. */
interface Limits {
  readonly blobs: ConcurrencyLimit;
  readonly requests: ConcurrencyLimit;
  /** Waits until a manifest may be stored. */
  readonly turn: () => Promise<void>;
}

/**
 * A repository of a registry with the API of the distribution specification:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class OciRepository implements Repository, CacheRepository {
  readonly tagRules: TagRules;
  readonly #endpoint: RepositoryEndpoint;
  readonly #limits: Limits;
  /** Blobs that exist or are being transferred, with the bytes that were copied by way of this machine. */
  readonly #blobs = new Map<string, Promise<number>>();

  constructor(endpoint: RepositoryEndpoint, limits: Limits, tagRules: TagRules) {
    this.tagRules = tagRules;
    this.#endpoint = endpoint;
    this.#limits = limits;
  }

  get reference(): string {
    return this.#endpoint.reference;
  }

  /**
   * Starts and cancels an upload.
   *
   * @throws {Failure} `registry.denied` or `registry.unauthorized` if we cannot push.
   */
  requirePush(): Promise<void> {
    return this.#retrying(async () =>
      cancelUpload(this.#endpoint, await beginUpload(this.#endpoint)),
    );
  }

  digest(reference: string): Promise<string | undefined> {
    return this.#retrying(() => manifestDigest(this.#endpoint, reference));
  }

  manifest(reference: string): Promise<Manifest | undefined> {
    return this.#retrying(() => readManifest(this.#endpoint, reference));
  }

  tags(patience?: 'brief'): Promise<readonly string[]> {
    const policy = patience === 'brief' ? REGISTRY_PROBE : REGISTRY_REQUEST;
    return this.#limits.requests(() => listTags(this.#endpoint, policy));
  }

  blob(digest: string): Promise<Uint8Array> {
    return this.#retrying(() => readBlob(this.#endpoint, digest));
  }

  readContent<T>(
    blob: Descriptor,
    use: (content: AsyncIterable<Uint8Array>) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const read = () => use(readStream(this.#endpoint, blob, signal));
    return this.#limits.blobs(() =>
      this.#endpoint.connection.retrying(read, BLOB_TRANSFER, signal),
    );
  }

  async putBlob(bytes: Uint8Array): Promise<Descriptor> {
    const descriptor = {
      mediaType: 'application/octet-stream', // Registries do not distinguish types of blobs.
      digest: sha256(bytes),
      size: bytes.byteLength,
    };
    await this.#once(descriptor.digest, () => writeBlob(this.#endpoint, bytes, descriptor));
    return descriptor;
  }

  async copyBlobs(
    from: Repository,
    blobs: readonly Descriptor[],
    sent?: (digest: string, bytes: number) => void,
  ): Promise<number> {
    if (!(from instanceof OciRepository)) {
      throw new TypeError(`${from.reference} is not a repository of a registry`);
    }
    const copied = await settleAll(
      blobs.map((blob) =>
        this.#once(blob.digest, () =>
          copyBlob(this.#endpoint, from.#endpoint, blob, (bytes) => sent?.(blob.digest, bytes)),
        ),
      ),
    );
    return copied.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Whether another repository is of the same registry, so that blobs of it can be mounted. */
  isBeside(other: OciRepository): boolean {
    return this.#endpoint.connection === other.#endpoint.connection;
  }

  has(digest: string): Promise<boolean> {
    return this.#retrying(() => hasBlob(this.#endpoint, digest));
  }

  /**
   * Stores a blob of any size, unless it already exists.
   *
   * @param open opens its content. Called again if the blob has to be sent again.
   * @returns number of bytes sent.
   */
  sendBlob(
    blob: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    options: SendOptions = {},
  ): Promise<number> {
    const send = () => sendBlob(this.#endpoint, blob, open, options);
    return this.#once(blob.digest, send, options.signal);
  }

  async putManifest(reference: string, manifest: Manifest): Promise<'stored' | 'immutable'> {
    await this.#limits.turn();
    return await this.#retrying(() => writeManifest(this.#endpoint, reference, manifest));
  }

  async setTag(tag: string, manifest: Manifest, from: string | undefined): Promise<TagResult> {
    await this.#limits.turn();
    return await this.#retrying(async (attempt) => {
      const now = await manifestDigest(this.#endpoint, tag);
      // An attempt without an answer may have set the tag.
      if (now === manifest.digest) return attempt === 1 ? 'there' : 'set';
      if (now !== from) return 'elsewhere';
      const result = await writeManifest(this.#endpoint, tag, manifest);
      return result === 'stored' ? 'set' : result;
    });
  }

  /** Transfers a blob, unless that is already running. @returns number of bytes transferred. */
  #once(digest: string, bring: () => Promise<number>, signal?: AbortSignal): Promise<number> {
    const known = this.#blobs.get(digest);
    if (known !== undefined) return known.then(() => 0);
    const brought = this.#limits.blobs(() =>
      this.#endpoint.connection.retrying(bring, BLOB_TRANSFER, signal),
    );
    this.#blobs.set(digest, brought);
    brought.catch(() => this.#blobs.delete(digest));
    return brought;
  }

  #retrying<T>(operation: (attempt: number) => Promise<T>): Promise<T> {
    return this.#limits.requests(() => this.#endpoint.connection.retrying(operation));
  }
}

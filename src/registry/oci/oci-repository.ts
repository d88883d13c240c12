import type {Descriptor, Manifest, Repository, TagRules} from '../../image/ports.ts';
import {copyBlob, readBlob, writeBlob} from './blobs.ts';
import {sha256} from './digest.ts';
import type {ConcurrencyLimit} from './concurrency-limit.ts';
import {manifestDigest, readManifest, writeManifest} from './manifests.ts';
import type {RepositoryEndpoint} from './repository-endpoint.ts';
import {beginUpload, cancelUpload} from './uploads.ts';
import {settleAll} from '../../settle-all.ts';

/** Room for what takes a while, and for all else. */
interface Limits {
  readonly blobs: ConcurrencyLimit;
  readonly requests: ConcurrencyLimit;
}

/**
 * One repository of a registry that speaks the distribution specification:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class OciRepository implements Repository {
  readonly tagRules: TagRules;
  readonly #endpoint: RepositoryEndpoint;
  readonly #limits: Limits;
  /** Blobs that are there, or on their way, and how many bytes went through this machine for it. */
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
   * Begins an upload and gives it up.
   *
   * @throws {Failure} `credentials` where we may not push.
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

  blob(digest: string): Promise<Uint8Array> {
    return this.#retrying(() => readBlob(this.#endpoint, digest));
  }

  async putBlob(bytes: Uint8Array): Promise<Descriptor> {
    const descriptor = {
      mediaType: 'application/octet-stream', // to a registry, every blob is
      digest: sha256(bytes),
      size: bytes.byteLength,
    };
    await this.#once(descriptor.digest, () => writeBlob(this.#endpoint, bytes, descriptor));
    return descriptor;
  }

  async copyBlobs(from: Repository, blobs: readonly Descriptor[]): Promise<number> {
    if (!(from instanceof OciRepository) || !from.#isBeside(this)) {
      throw new TypeError(`${from.reference} and ${this.reference} are not of one registry`);
    }
    const copied = await settleAll(
      blobs.map((blob) =>
        this.#once(blob.digest, () => copyBlob(this.#endpoint, from.#endpoint, blob)),
      ),
    );
    return copied.reduce((sum, bytes) => sum + bytes, 0);
  }

  putManifest(reference: string, manifest: Manifest): Promise<'stored' | 'immutable'> {
    return this.#retrying(() => writeManifest(this.#endpoint, reference, manifest));
  }

  #isBeside(other: OciRepository): boolean {
    return this.#endpoint.connection === other.#endpoint.connection;
  }

  /** Brings a blob here, unless it is on its way already; gives the bytes that this took. */
  #once(digest: string, bring: () => Promise<number>): Promise<number> {
    const known = this.#blobs.get(digest);
    if (known !== undefined) return known.then(() => 0);
    const brought = this.#limits.blobs(() => this.#endpoint.connection.retrying(bring));
    this.#blobs.set(digest, brought);
    brought.catch(() => this.#blobs.delete(digest));
    return brought;
  }

  #retrying<T>(operation: () => Promise<T>): Promise<T> {
    return this.#limits.requests(() => this.#endpoint.connection.retrying(operation));
  }
}

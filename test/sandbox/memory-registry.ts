import {createHash} from 'node:crypto';
import {setImmediate} from 'node:timers/promises';

import {Failure} from '../../src/errors.ts';
import type {ListedRegistry} from '../../src/image/listed-registry.ts';
import type {
  Descriptor,
  Manifest,
  Registry,
  Repositories,
  Repository,
  TagResult,
} from '../../src/image/ports.ts';

export interface MemoryRegistryOptions {
  readonly kind?: Registry['kind'];
  /** `host/path` before every image's name. */
  readonly prefix?: string;
  /** The number of bytes that each `copyBlobs` reports as copied. Default: all blobs are mounted. */
  readonly copiedBytes?: number;
  /** Tags that cannot move once they are set. */
  readonly immutable?: (tag: string) => boolean;
  /** Called before each call takes effect. If it throws, the call throws. */
  readonly onCall?: (call: string) => Promise<void> | void;
}

interface Content {
  readonly blobs: Map<string, Uint8Array>;
  readonly manifests: Map<string, Manifest>;
  readonly tags: Map<string, string>;
}

/**
 * A registry in memory, as strict as real ones: a repository must exist before a push, the blobs of a
 * manifest must exist before the manifest, and reading requires that the content exists.
 */
export class MemoryRegistry implements ListedRegistry {
  readonly kind: Registry['kind'];
  /** All calls, in order: `putManifest intranet/web latest`. */
  readonly calls: string[] = [];
  readonly #options: MemoryRegistryOptions;
  readonly #content = new Map<string, Content>();
  readonly #opened = new Map<string, Repository>();

  constructor(options: MemoryRegistryOptions = {}) {
    this.kind = options.kind ?? 'oci';
    this.#options = options;
  }

  async find(names: readonly string[]): Promise<Repositories> {
    await this.#log(`find ${names.join(' ')}`);
    const isThere = (name: string) => this.kind === 'oci' || this.#content.has(name);
    return this.#repositories(names.filter((name) => isThere(name)));
  }

  async ensure(names: readonly string[]): Promise<Repositories> {
    await this.#log(`ensure ${names.join(' ')}`);
    for (const name of names) {
      if (this.#content.has(name)) continue;
      this.#content.set(name, {blobs: new Map(), manifests: new Map(), tags: new Map()});
    }
    return this.#repositories(names);
  }

  async names(which: 'managed' | readonly string[]): Promise<readonly string[]> {
    await this.#log('names');
    const isWanted = (name: string) =>
      which === 'managed' || which.some((it) => name === it || name.startsWith(`${it}/`));
    return [...this.#content.keys()].filter(isWanted);
  }

  at(reference: string): Repository | undefined {
    const prefix = `${this.#options.prefix ?? 'registry.example.com'}/`;
    return reference.startsWith(prefix)
      ? this.repository(reference.slice(prefix.length))
      : undefined;
  }

  async mountRemedy(): Promise<string> {
    return 'Mount them.';
  }

  /** The repository of an image, whether it exists or not. */
  repository(name: string): Repository {
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const repository = new MemoryRepository({
      name,
      reference: `${this.#options.prefix ?? 'registry.example.com'}/${name}`,
      content: () => this.#content.get(name),
      immutable: this.#options.immutable ?? (() => false),
      copiedBytes: this.#options.copiedBytes ?? 0,
      log: (call) => this.#log(call),
    });
    this.#opened.set(name, repository);
    return repository;
  }

  #repositories(names: readonly string[]): Repositories {
    return new Map(names.map((name) => [name, this.repository(name)]));
  }

  /** Removes tags of a repository, by default all. Their images stay. */
  untag(name: string, ...tags: readonly string[]): void {
    const there = this.#content.get(name)?.tags;
    for (const tag of tags.length === 0 ? [...(there?.keys() ?? [])] : tags) there?.delete(tag);
  }

  /** Removes all images except those at these tags, like a clean-up. */
  forget(name: string, {keeping}: {readonly keeping: readonly string[]}): void {
    const content = this.#content.get(name);
    if (content === undefined) return;
    const kept = [...content.tags].filter(([tag]) => keeping.includes(tag));
    const manifests = kept.flatMap(([, digest]) => content.manifests.get(digest) ?? []);
    const blobs = new Set(manifests.flatMap((it) => blobsOf(it)));
    this.#content.set(name, {
      tags: new Map(kept),
      manifests: new Map(manifests.map((it) => [it.digest, it])),
      blobs: new Map([...content.blobs].filter(([digest]) => blobs.has(digest))),
    });
  }

  /** Calls that change something, in order. */
  get writes(): string[] {
    return this.calls.filter((call) => /^(?:ensure|put|copy)/u.test(call));
  }

  async #log(call: string): Promise<void> {
    this.calls.push(call);
    await this.#options.onCall?.(call);
  }

  /** Whether a repository has a manifest and everything that it refers to. Does not count as a call. */
  isWhole(name: string, digest: string): boolean {
    const content = this.#content.get(name);
    const manifest = content?.manifests.get(digest);
    return manifest !== undefined && blobsOf(manifest).every((it) => content?.blobs.has(it));
  }

  /** Tags of a repository, and their digests. Does not count as a call. */
  tags(name: string): Record<string, string> {
    return Object.fromEntries(this.#content.get(name)?.tags ?? []);
  }
}

interface MemoryRepositoryOptions {
  readonly name: string;
  readonly reference: string;
  readonly content: () => Content | undefined;
  readonly immutable: (tag: string) => boolean;
  readonly copiedBytes: number;
  readonly log: (call: string) => Promise<void>;
}

class MemoryRepository implements Repository {
  readonly reference: string;
  readonly #options: MemoryRepositoryOptions;

  constructor(options: MemoryRepositoryOptions) {
    this.reference = options.reference;
    this.#options = options;
  }

  readonly tagRules = {
    canMove: (tag: string): boolean => !this.#options.immutable(tag),
    remedy: (): string => 'Let them move.',
  };

  async digest(reference: string): Promise<string | undefined> {
    await this.#log('digest', reference);
    return this.#find(reference)?.digest;
  }

  async manifest(reference: string): Promise<Manifest | undefined> {
    await this.#log('manifest', reference);
    return this.#find(reference);
  }

  async tags(): Promise<readonly string[]> {
    await this.#log('tags');
    return [...(this.#options.content()?.tags.keys() ?? [])];
  }

  async blob(digest: string): Promise<Uint8Array> {
    await this.#log('blob', digest);
    const blob = this.#options.content()?.blobs.get(digest);
    if (blob === undefined) throw missing(`${this.reference}@${digest}`);
    return blob;
  }

  async putBlob(bytes: Uint8Array): Promise<Descriptor> {
    const digest = sha256(bytes);
    await this.#log('putBlob', digest);
    this.#ensured().blobs.set(digest, bytes);
    return {mediaType: 'application/octet-stream', digest, size: bytes.byteLength};
  }

  async copyBlobs(from: Repository, blobs: readonly Descriptor[]): Promise<number> {
    if (!(from instanceof MemoryRepository)) throw new TypeError('not of this registry');
    await this.#log('copyBlobs', from.#options.name, ...blobs.map(({digest}) => digest));
    const source = from.#options.content();
    for (const {digest, size} of blobs) {
      const blob = source?.blobs.get(digest);
      if (blob?.byteLength !== size) throw missing(`${from.reference}@${digest} of ${size} bytes`);
      this.#ensured().blobs.set(digest, blob);
    }
    await setImmediate();
    return this.#options.copiedBytes;
  }

  async putManifest(reference: string, manifest: Manifest): Promise<'stored' | 'immutable'> {
    await this.#log('putManifest', reference);
    const {blobs, manifests, tags} = this.#ensured();
    if (sha256(manifest.bytes) !== manifest.digest) throw new TypeError('a wrong digest');
    const absent = blobsOf(manifest).find((digest) => !blobs.has(digest));
    if (absent !== undefined)
      throw missing(`${this.reference}@${absent}, which the manifest names`);
    if (reference.includes(':')) {
      if (reference !== manifest.digest) throw new TypeError('the digest of another manifest');
    } else {
      if (tags.has(reference) && this.#options.immutable(reference)) return 'immutable';
      tags.set(reference, manifest.digest);
    }
    manifests.set(manifest.digest, manifest);
    return 'stored';
  }

  async setTag(tag: string, manifest: Manifest, from: string | undefined): Promise<TagResult> {
    const now = await this.digest(tag);
    if (now === manifest.digest) return 'there';
    if (now !== from) return 'elsewhere';
    return (await this.putManifest(tag, manifest)) === 'stored' ? 'set' : 'immutable';
  }

  #find(reference: string): Manifest | undefined {
    const content = this.#options.content();
    return content?.manifests.get(content.tags.get(reference) ?? reference);
  }

  #ensured(): Content {
    const content = this.#options.content();
    if (content === undefined) throw missing(`repository ${this.reference}: it was not ensured`);
    return content;
  }

  async #log(method: string, ...words: readonly string[]): Promise<void> {
    await this.#options.log([method, this.#options.name, ...words].join(' '));
  }
}

/** Config and layers of an image. An index refers to manifests. */
function blobsOf({bytes}: Manifest): string[] {
  const {config, layers = []} = JSON.parse(new TextDecoder().decode(bytes)) as {
    config?: Descriptor;
    layers?: Descriptor[];
  };
  return [config, ...layers].flatMap((it) => it?.digest ?? []);
}

function missing(what: string): Failure {
  return new Failure('registry.not-found', `There is no ${what}.`);
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

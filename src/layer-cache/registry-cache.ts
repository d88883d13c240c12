import {Failure} from '../errors.ts';
import type {Emit} from '../events.ts';
import type {CacheRegistry, CacheRepository, LayerCache} from '../image/ports.ts';
import type {Clock} from '../patience/clock.ts';
import {BrokenCache} from './broken-cache.ts';
import type {LayerBlobs} from './cache-artifact.ts';
import {fetchCache} from './fetch-cache.ts';
import {MOST} from './limits.ts';
import {type PushedCache, pushCache} from './push-cache.ts';

/** Seconds after which a build goes on without its cache. */
const FETCH_DEADLINE = 180;
/** Seconds after which storing the cache ends. Nobody but the machine waits for it. */
const PUSH_DEADLINE = 600;

export interface RegistryCacheOptions {
  readonly registry: CacheRegistry;
  /** The name of the repository: `intranet/cache`. */
  readonly name: string;
  /** The tags to fetch from: the first that exists. */
  readonly reads: readonly string[];
  /** The tags to store under; empty to store nothing. */
  readonly writes: readonly string[];
  /** Returns the day, such as `2026-11-30`. */
  readonly day: () => string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Keeps the cached layers of builds as an artifact in a registry. No error of it ends a build. */
export class RegistryCache implements LayerCache {
  readonly #options: RegistryCacheOptions;
  readonly #emit: Emit;
  #known: LayerBlobs = new Map();
  #kept: {readonly folder: string; readonly layers: string} | undefined;

  /** @param emit gets notes about what was fetched and why something was not. */
  constructor(options: RegistryCacheOptions, emit: Emit) {
    this.#options = options;
    this.#emit = emit;
  }

  async fetch(folder: string, layers: string): Promise<boolean> {
    let reference = this.#options.name;
    try {
      return await this.#within(FETCH_DEADLINE, async (signal) => {
        const repository = await this.#options.registry.findCache(this.#options.name);
        if (repository === undefined) return false;
        ({reference} = repository);
        const found = await this.#find(repository);
        if (found === undefined) return false;
        reference = `${repository.reference}:${found.tag}`;
        const into = {into: folder, layers, most: MOST.bytes, signal};
        const known = await fetchCache(repository, found.manifest, into);
        signal.throwIfAborted();
        this.#known = known;
        this.#note(`Fetched the cached layers of ${reference}: ${amount(this.#known)}.`);
        return true;
      });
    } catch (error) {
      if (!this.#options.signal.aborted) {
        this.#note(`The build does not use the cache ${reference}: ${reasonOf(error)}`);
      }
      return false;
    }
  }

  keep(folder: string, layers: string): void {
    this.#kept = {folder, layers};
  }

  /** Whether {@link store} has something to do. */
  get isKept(): boolean {
    return this.#kept !== undefined && this.#options.writes.length > 0;
  }

  /**
   * Stores the cached layers that the build has left. Never fails.
   *
   * @param inFolder runs an action with a temporary folder that only this process may read.
   */
  async store(
    inFolder: (action: (temporary: string) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const {day, name, registry, writes} = this.#options;
    if (this.#kept === undefined || writes.length === 0) return;
    const {folder, layers} = this.#kept;
    try {
      await inFolder((temporary) =>
        this.#within(PUSH_DEADLINE, async (signal) => {
          const repository = await registry.ensureCache(name);
          const pushed = await pushCache(repository, {
            from: `${folder}/committed`,
            layers,
            known: this.#known,
            tags: writes,
            day: day(),
            temporary,
            signal,
          });
          this.#sayStored(repository, pushed);
        }),
      );
    } catch (error) {
      if (this.#options.signal.aborted) return;
      this.#note(`The cache is not stored in ${name}: ${reasonOf(error)}`);
    }
  }

  #sayStored({reference}: CacheRepository, {bytes, immutable, layers, sent}: PushedCache): void {
    const {writes} = this.#options;
    const tag = writes.find((it) => !immutable.includes(it));
    if (tag !== undefined) {
      const size = sent === 0 ? '' : `, ${sizeOf(bytes)}`;
      this.#note(
        `Stored the cached layers as ${reference}:${tag}: ${sent} of ${layers} were new${size}.`,
      );
    }
    if (immutable.length === 0) return;
    const names = immutable.join(', ');
    this.#note(
      `The cache is not stored as ${names}, because the tags of ${reference} cannot move.`,
    );
  }

  async #find(repository: CacheRepository) {
    for (const tag of this.#options.reads) {
      const manifest = await repository.manifest(tag);
      if (manifest !== undefined) return {tag, manifest};
    }
    return undefined;
  }

  /** Runs an operation, and gives up after some seconds. It does not wait for the operation to notice that. */
  async #within<T>(seconds: number, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const {clock, signal} = this.#options;
    const over = new AbortController();
    const given = AbortSignal.any([signal, over.signal]);
    const late = async (): Promise<never> => {
      await clock.sleep(seconds, {signal: given, keepsAlive: false});
      throw new BrokenCache(`it takes longer than ${seconds} seconds`);
    };
    const running = operation(given);
    running.catch(() => undefined);
    try {
      return await Promise.race([running, late()]);
    } finally {
      over.abort();
    }
  }

  #note(text: string): void {
    this.#emit({type: 'note', text});
  }
}

function amount(blobs: LayerBlobs): string {
  const bytes = [...blobs.values()].reduce((sum, {size}) => sum + size, 0);
  return `${blobs.size} ${blobs.size === 1 ? 'layer' : 'layers'}, ${sizeOf(bytes)}`;
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Why a cache cannot be used: a sentence. */
function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  const {message} = error as Error;
  return message.endsWith('.') ? message : `${message}.`;
}

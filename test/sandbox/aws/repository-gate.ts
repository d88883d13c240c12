import {drain, refuse} from '../stand-in-answers.ts';
import type {AwsAccount, StoredRepository} from './aws-account.ts';
import {mountSource} from './blob-mount.ts';
import {type ArrivingManifest, imageAt, record, refusal} from './manifest-gate.ts';
import {type Exchange, turnDown} from './registry-exchange.ts';
import type {RegistryFaults} from './registry-faults.ts';
import {type Forwarding, type Upstream, forward} from './registry-forward.ts';
import type {RegistryPlace} from './registry-path.ts';
import {UpstreamPaths} from './upstream-paths.ts';

export interface RepositoryGateOptions {
  readonly account: AwsAccount;
  readonly upstream: Upstream;
  /** The folder in the registry behind the proxy. Default: its root. */
  readonly folder: string | undefined;
  readonly faults: RegistryFaults;
  /** Ends all running requests. */
  readonly signal: AbortSignal;
}

type ManifestPlace = RegistryPlace & {readonly what: 'manifest'};

/** Processes signed-in requests to existing repositories. */
export class RepositoryGate {
  readonly #options: RepositoryGateOptions;
  readonly #paths: UpstreamPaths;
  /** The end of each repository's last manifest. */
  readonly #manifests = new WeakMap<StoredRepository, Promise<void>>();
  /** The ends of running uploads to each repository. */
  readonly #blobs = new WeakMap<StoredRepository, Set<Promise<void>>>();

  constructor(options: RepositoryGateOptions) {
    this.#options = options;
    this.#paths = new UpstreamPaths(options.account, options.folder);
  }

  /** Responds to a request from the account's records if possible, otherwise from the registry behind it. */
  async serve(
    exchange: Exchange,
    place: RegistryPlace,
    repository: StoredRepository,
  ): Promise<void> {
    switch (place.what) {
      case 'tags': {
        return listTags(exchange, place, repository);
      }
      case 'manifest': {
        return await this.#serveManifest(exchange, place, repository);
      }
      case 'blob':
      case 'upload': {
        // An unfinished upload expires.
        if (exchange.request.method === 'DELETE') {
          return await turnDown(exchange, 405, 'UNSUPPORTED');
        }
        await this.#passBlob(exchange, place, repository);
      }
    }
  }

  /**
   * If a blob is pushed twice, the registry behind it rewrites the blob, and does not know it for a moment.
   * ECR always knows it. So no manifest is processed while a blob of its repository is uploaded.
   */
  async #passBlob(
    exchange: Exchange,
    place: RegistryPlace,
    repository: StoredRepository,
  ): Promise<void> {
    const {method} = exchange.request;
    const isWritten = method === 'PUT' || exchange.url.searchParams.has('mount');
    if (isWritten) await this.#manifests.get(repository)?.catch(() => undefined);
    const onUploaded = (bytes: number) => {
      exchange.seen.uploadedBytes += bytes;
    };
    const passed = this.#forward(exchange, place, repository, {onUploaded});
    const coming = this.#blobs.get(repository) ?? new Set();
    this.#blobs.set(repository, coming);
    if (isWritten) coming.add(passed);
    try {
      await passed;
    } finally {
      coming.delete(passed);
    }
  }

  async #serveManifest(
    exchange: Exchange,
    place: ManifestPlace,
    repository: StoredRepository,
  ): Promise<void> {
    const {method} = exchange.request;
    if (method === 'PUT') return await this.#takeManifest(exchange, place, repository);
    if (method === 'DELETE') return await turnDown(exchange, 405, 'UNSUPPORTED');
    const image = imageAt(repository, place.reference);
    if (image !== undefined) {
      if (method === 'GET') image.lastPulledAt = this.#options.account.now();
      return await this.#forward(exchange, place, repository);
    }
    await turnDown(exchange, 404, 'MANIFEST_UNKNOWN', 'Requested image not found');
  }

  /** One after another in each repository, so that only the first gets an immutable tag. */
  async #takeManifest(
    exchange: Exchange,
    place: ManifestPlace,
    repository: StoredRepository,
  ): Promise<void> {
    const {account} = this.#options;
    const bytes = await drain(exchange.request);
    const mediaType = exchange.request.headers['content-type'] ?? '';
    const manifest: ArrivingManifest = {reference: place.reference, mediaType, bytes};
    const before = this.#manifests.get(repository);
    const turn = (async () => {
      await before?.catch(() => undefined);
      await Promise.allSettled(this.#blobs.get(repository) ?? new Set<Promise<void>>());
      const reason = refusal(account, repository, manifest);
      if (reason !== undefined) return refuse(exchange.response, 400, reason.code, reason.message);
      await this.#forward(exchange, place, repository, {
        body: bytes,
        // The sender may have closed the connection, but the registry has the manifest.
        onAnswered: (status) => {
          if (status === 201) record(account, repository, manifest);
        },
      });
    })();
    this.#manifests.set(repository, turn);
    await turn;
  }

  async #forward(
    {request, response, url, seen}: Exchange,
    {prefix, name}: RegistryPlace,
    repository: StoredRepository,
    more: Pick<Forwarding, 'body' | 'onUploaded' | 'onAnswered'> = {},
  ): Promise<void> {
    const {upstream, faults, signal} = this.#options;
    const here = `/v2/${prefix}/${name}/`;
    const behind = `/v2/${this.#paths.of(repository)}/`;
    const path = url.pathname.replace(here, behind);
    await forward({
      request,
      response,
      upstream,
      path: `${path}${this.#query(url, repository)}`,
      locate: (location) => {
        const there = new URL(location, `http://${upstream.address}`);
        return `${url.origin}${there.pathname.replace(behind, here)}${there.search}`;
      },
      misbehaviour: faults.late(seen.line),
      signal,
      ...more,
    });
  }

  /** The query for the registry behind it. A mount that ECR would not do becomes a plain upload. */
  #query({search, searchParams}: URL, repository: StoredRepository): string {
    if (!searchParams.has('mount')) return search;
    const source = mountSource(this.#options.account, searchParams, repository);
    if (source === undefined) return '';
    const mount = searchParams.get('mount') ?? '';
    return `?${new URLSearchParams({mount, from: this.#paths.of(source)}).toString()}`;
  }
}

function listTags(
  {response}: Exchange,
  {prefix, name}: RegistryPlace,
  {images}: StoredRepository,
): void {
  const tags = [...images.values()].flatMap((it) => [...it.tags]).toSorted();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({name: `${prefix}/${name}`, tags}));
}

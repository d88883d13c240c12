import {createHash} from 'node:crypto';
import {type IncomingMessage, get} from 'node:http';
import {onTestFinished} from 'vitest';
import {StandInRegistry} from '../stand-in-registry.ts';
import {AwsAccount, type RepositoryKind, type StoredRepository} from './aws-account.ts';
import {RegistryProxy, type RegistryProxyOptions} from './registry-proxy.ts';

const UPSTREAM = {username: 'behind', password: 'secret'};
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const KINDS: readonly RepositoryKind[] = ['ecr', 'ecr-public'];

interface RigOptions extends Partial<Omit<RegistryProxyOptions, 'account' | 'upstream'>> {
  readonly account?: AwsAccount;
  readonly upstream?: StandInRegistry;
}

interface RigRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Replaces the header with a valid token. */
  readonly authorization?: string;
}

/** A registry like ECR, the registry behind it, and a client that is signed in. */
export class ProxyRig {
  readonly account: AwsAccount;
  readonly upstream: StandInRegistry;
  readonly proxy: RegistryProxy;
  readonly #tokens: ReadonlyMap<RepositoryKind, string>;

  private constructor(account: AwsAccount, upstream: StandInRegistry, proxy: RegistryProxy) {
    this.account = account;
    this.upstream = upstream;
    this.proxy = proxy;
    this.#tokens = new Map(KINDS.map((kind) => [kind, account.giveToken(kind).token]));
  }

  /** Starts it. Complaints at the end fail the test. */
  static async start(options: RigOptions = {}): Promise<ProxyRig> {
    const rig = await ProxyRig.startUnwatched(options);
    onTestFinished(async () => {
      await rig.proxy.stop();
      await rig.upstream.stop();
    });
    return rig;
  }

  /** Starts one that the test must stop. */
  static async startUnwatched({account, upstream, ...options}: RigOptions = {}): Promise<ProxyRig> {
    const owner = account ?? new AwsAccount();
    const auth = {scheme: 'basic' as const, ...UPSTREAM};
    const behind = upstream ?? (await StandInRegistry.start({auth}));
    const proxy = await RegistryProxy.start({
      ...options,
      account: owner,
      upstream: {address: behind.host, ...UPSTREAM},
    });
    return new ProxyRig(owner, behind, proxy);
  }

  /** Creates a repository, as the account's APIs do. */
  make(name: string, changes: Partial<StoredRepository> = {}): StoredRepository {
    const repository: StoredRepository = {
      kind: 'ecr',
      name,
      createdAt: this.account.now(),
      tags: new Map(),
      images: new Map(),
      encryption: {encryptionType: 'AES256'},
      mutability: {imageTagMutability: 'MUTABLE'},
      scanOnPush: false,
      ...changes,
    };
    this.account.add(repository);
    return repository;
  }

  /** The header of a client with a valid password. */
  authorization(kind: RepositoryKind): string {
    return signedIn(this.#tokens.get(kind) ?? '');
  }

  /** The header that the public registry requires, for a client with a password. */
  async bearer(authorization: string): Promise<string> {
    const realm = `http://${this.proxy.publicHost}/token/?service=public.ecr.aws&scope=aws`;
    const answer = await fetch(realm, {headers: {authorization}});
    if (!answer.ok) throw new Error(`token: ${answer.status}`);
    return `Bearer ${((await answer.json()) as {token: string}).token}`;
  }

  /** Requests `METHOD /path` or `METHOD location`, signed in for its registry. */
  async ask(line: string, {authorization, headers, body}: RigRequest = {}): Promise<Response> {
    const [method = '', location = ''] = line.split(' ');
    const {pathname} = new URL(location, 'http://anywhere');
    const kind = this.account.kindOf(pathname.split('/')[2] ?? '') ?? 'ecr';
    const url = new URL(location, `http://${this.proxy.hostOf(kind)}`);
    const basic = authorization ?? this.authorization(kind);
    const isAsked = kind === 'ecr-public' && authorization === undefined;
    return await fetch(url, {
      method,
      headers: {
        accept: MANIFEST,
        authorization: isAsked ? await this.bearer(basic) : basic,
        ...headers,
      },
      ...(body === undefined ? {} : {body}),
    });
  }

  /**
   * Requests a blob, and returns the response as it arrives, because `fetch` buffers more than it is asked
   * to.
   */
  async read(path: string, digest: string): Promise<IncomingMessage> {
    const url = `http://${this.proxy.host}/v2/${path}/blobs/${digest}`;
    const headers = {authorization: this.authorization('ecr')};
    return await new Promise((resolve, reject) => {
      get(url, {headers}, resolve).once('error', reject);
    });
  }

  /** Uploads a blob at once. Returns its digest. */
  async pushBlob(path: string, content: string | Uint8Array<ArrayBuffer>): Promise<string> {
    const begun = await this.ask(`POST /v2/${path}/blobs/uploads/`);
    const location = begun.headers.get('location') ?? '';
    const digest = sha256(content);
    const ended = await this.ask(`PUT ${location}&digest=${digest}`, {body: content});
    if (ended.status !== 201) throw new Error(`upload: ${ended.status}`);
    return digest;
  }

  /** Pushes a manifest of existing blobs. */
  async putManifest(path: string, reference: string, config: string, text = ''): Promise<Response> {
    return await this.ask(`PUT /v2/${path}/manifests/${reference}`, {
      headers: {'content-type': MANIFEST},
      body: manifestOf(config, text),
    });
  }

  /** Pushes an image that contains only a text. Returns its digest. */
  async pushImage(path: string, tag: string, text: string): Promise<string> {
    const config = await this.pushBlob(path, text);
    const {status} = await this.putManifest(path, tag, config, text);
    if (status !== 201) throw new Error(`manifest: ${status}`);
    return sha256(manifestOf(config, text));
  }
}

/** The manifest of an image whose only blob is its config. Another text gives another digest. */
export function manifestOf(config: string, text = ''): string {
  const size = text.length;
  return JSON.stringify({schemaVersion: 2, config: {digest: config, size}, layers: [], note: text});
}

/** A header for the user `AWS`. */
export function signedIn(token: string): string {
  return `Basic ${Buffer.from(`AWS:${token}`).toString('base64')}`;
}

export function sha256(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

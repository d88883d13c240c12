import {createHash, randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {type IncomingMessage, type Server, type ServerResponse, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout} from 'node:timers/promises';
import {StandInAuth, type StandInAuthOptions} from './stand-in-auth.ts';
import {drain, refuse} from './stand-in-answers.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface StandInOptions {
  readonly auth?: StandInAuthOptions;
  /** The response to a mount. */
  readonly mounts?: 201 | 202 | 403 | 405;
  readonly locations?: 'absolute' | 'relative';
  /** Whether responses have `Docker-Content-Digest`. */
  readonly digestHeader?: boolean;
  readonly immutable?: (tag: string) => boolean;
  /** Milliseconds before each answer. */
  readonly delayMs?: number;
  /** The longest page of a list. Default: as long as the client wishes. */
  readonly pageSize?: number;
}

interface Fault {
  readonly request: RegExp;
  readonly handler: Handler;
  left: number;
}

const MANIFEST = /^\/v2\/(?<path>.+)\/manifests\/(?<name>[^/]+)$/u;
const TAGS = /^\/v2\/(?<path>.+)\/tags\/list$/u;
const BLOB = /^\/v2\/(?<path>.+)\/blobs\/(?<digest>sha256:[^/]+)$/u;
const UPLOADS = /^\/v2\/(?<path>.+)\/blobs\/uploads\/(?<id>[^/]*)$/u;

/**
 * A registry on the loopback interface that follows the specification, and can misbehave on request:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 *
 * It is strict: `stop` fails after an unknown request, and if a requested fault did not happen.
 */
export class StandInRegistry {
  /** Every request: `PUT /v2/app/web/manifests/latest`. */
  readonly requests: {readonly line: string; readonly authorization: string | undefined}[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, {type: string; bytes: Buffer}>();
  /** Bytes of blobs that were sent to it, and that it has sent. */
  readonly traffic = {uploaded: 0, downloaded: 0};
  readonly #options: StandInOptions;
  readonly #server: Server;
  readonly #complaints: string[] = [];
  /** The chunks of each upload that has begun. */
  readonly #uploads = new Map<string, Buffer[]>();
  readonly #auth: StandInAuth;
  #faults: Fault[] = [];

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.#auth = new StandInAuth(options.auth, () => this.host);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => response.destroy(error));
    });
  }

  static async start(options: StandInOptions = {}): Promise<StandInRegistry> {
    const registry = new StandInRegistry(options);
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get lines(): string[] {
    return this.requests.map(({line}) => line);
  }

  /** Makes the next requests misbehave whose `METHOD /path` matches. */
  instead(request: RegExp, handler: Handler, times = 1): void {
    this.#faults.push({request, handler, left: times});
  }

  /** Forgets every issued token. */
  revokeTokens(): void {
    this.#auth.revokeTokens();
  }

  hasBlob(path: string, digest: string): boolean {
    return this.blobs.has(`${path}@${digest}`);
  }

  /** Stores a blob as if it had been pushed. */
  seedBlob(path: string, content: Buffer): {mediaType: string; digest: string; size: number} {
    const digest = sha256(content);
    this.blobs.set(`${path}@${digest}`, content);
    return {mediaType: 'application/octet-stream', digest, size: content.byteLength};
  }

  /** Stops the registry. @throws after an unexpected request, or if a requested fault did not happen. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    const unmet = this.#faults.map(
      ({request, left}) => `${left} times nobody asked for ${request}`,
    );
    const wrong = [...this.#complaints, ...unmet];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = `${request.method} ${request.url}`;
    this.requests.push({line, authorization: request.headers.authorization});
    const {delayMs} = this.#options;
    if (delayMs !== undefined) await setTimeout(delayMs);
    const fault = this.#faults.find((it) => it.request.test(line));
    if (fault !== undefined) {
      fault.left -= 1;
      this.#faults = this.#faults.filter(({left}) => left > 0);
      await fault.handler(request, response);
      return;
    }
    const url = new URL(request.url ?? '', `http://${this.host}`);
    if (url.pathname === '/token') {
      if (await this.#auth.giveToken(request, response, url)) return;
      return this.#complain(response, line);
    }
    if (!this.#auth.allows(request)) {
      await drain(request);
      return this.#auth.challenge(response, url);
    }
    if (url.pathname === '/v2/') return void response.end('{}');
    const matched = (pattern: RegExp) => pattern.exec(url.pathname)?.groups;
    const manifest = matched(MANIFEST);
    if (manifest !== undefined) return await this.#manifest(request, response, manifest);
    const tags = matched(TAGS);
    if (tags !== undefined) return this.#list(response, url, 'tags', this.#tagsOf(tags));
    if (url.pathname === '/v2/_catalog') {
      return this.#list(response, url, 'repositories', this.#paths());
    }
    const blob = matched(BLOB);
    if (blob !== undefined) return this.#blob(request, response, blob);
    const upload = matched(UPLOADS);
    if (upload !== undefined) return await this.#upload(request, response, url, upload);
    this.#complain(response, line);
  }

  async #manifest(
    request: IncomingMessage,
    response: ServerResponse,
    groups: Groups,
  ): Promise<void> {
    const {path = '', name = ''} = groups;
    const key = (reference: string) => `${path}@${reference}`;
    if (request.method === 'PUT') {
      const bytes = await drain(request);
      const digest = sha256(bytes);
      if (name.includes(':') && name !== digest) return refuse(response, 400, 'DIGEST_INVALID');
      if (this.manifests.has(key(name)) && this.#options.immutable?.(name) === true) {
        return refuse(response, 400, 'TAG_INVALID', `The tag '${name}' is immutable.`);
      }
      const {config, layers = []} = JSON.parse(bytes.toString()) as Partial<
        Record<string, {digest: string}[]>
      > & {config?: {digest: string}};
      const missing = [config, ...layers].find(
        (it) => it !== undefined && !this.hasBlob(path, it.digest),
      );
      if (missing !== undefined) return refuse(response, 400, 'MANIFEST_BLOB_UNKNOWN');
      const stored = {type: request.headers['content-type'] ?? '', bytes};
      this.manifests.set(key(digest), stored).set(key(name), stored);
      response.writeHead(201, this.#digest(digest)).end();
      return;
    }
    const found = this.manifests.get(key(name));
    if (found === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN');
    if (!(request.headers.accept ?? '').includes(found.type)) {
      return this.#complain(response, `Accept: ${request.headers.accept}`);
    }
    response.writeHead(200, {
      'content-type': found.type,
      'content-length': found.bytes.byteLength,
      ...this.#digest(sha256(found.bytes)),
    });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
  }

  #tagsOf({path = ''}: Groups): string[] {
    const names = [...this.manifests.keys()].map((key) => key.slice(`${path}@`.length));
    const isOf = (name: string) => this.manifests.has(`${path}@${name}`) && !name.includes(':');
    return names.filter((name) => isOf(name));
  }

  #paths(): string[] {
    return [...new Set([...this.manifests.keys()].map((key) => key.split('@', 1)[0] ?? ''))];
  }

  /** Lists names in order, page by page. */
  #list(response: ServerResponse, url: URL, what: string, names: readonly string[]): void {
    const most = this.#options.pageSize ?? Number(url.searchParams.get('n') ?? 100);
    const last = url.searchParams.get('last') ?? '';
    const left = [...new Set(names)].toSorted().filter((it) => it > last);
    const page = left.slice(0, most);
    const link = `<${url.pathname}?n=${most}&last=${page.at(-1)}>; rel="next"`;
    response.writeHead(200, left.length > most ? {link} : {});
    response.end(JSON.stringify({[what]: page}));
  }

  #blob(request: IncomingMessage, response: ServerResponse, groups: Groups): void {
    const found = this.blobs.get(`${groups['path']}@${groups['digest']}`);
    if (found === undefined) return refuse(response, 404, 'BLOB_UNKNOWN');
    response.writeHead(200, {'content-length': found.byteLength});
    if (request.method !== 'HEAD') this.traffic.downloaded += found.byteLength;
    response.end(request.method === 'HEAD' ? undefined : found);
  }

  async #upload(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    {path = '', id = ''}: Groups,
  ): Promise<void> {
    const line = `${request.method} ${request.url}`;
    if (request.method === 'POST') return this.#beginUpload(response, url, path);
    const chunks = this.#uploads.get(id);
    if (chunks === undefined || url.searchParams.get('_state') !== 'a b==') {
      return this.#complain(response, line);
    }
    if (request.method === 'PATCH') {
      chunks.push(await drain(request));
      return void response.writeHead(202, {location: this.#locationOf(path, id)}).end();
    }
    this.#uploads.delete(id);
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    if (request.method !== 'PUT') return this.#complain(response, line);
    const content = Buffer.concat([...chunks, await drain(request)]);
    this.traffic.uploaded += content.byteLength;
    if (request.headers['content-length'] === undefined)
      return this.#complain(response, 'no length');
    const digest = url.searchParams.get('digest') ?? '';
    if (sha256(content) !== digest) return refuse(response, 400, 'DIGEST_INVALID');
    this.blobs.set(`${path}@${digest}`, content);
    response.writeHead(201, {location: `/v2/${path}/blobs/${digest}`}).end();
  }

  #beginUpload(response: ServerResponse, url: URL, path: string): void {
    const mounted = url.searchParams.get('mount');
    if (mounted !== null) {
      const source = this.blobs.get(`${url.searchParams.get('from')}@${mounted}`);
      const status = source === undefined ? 202 : (this.#options.mounts ?? 201);
      if (status >= 400) return refuse(response, status, status === 403 ? 'DENIED' : 'UNSUPPORTED');
      if (status === 201 && source !== undefined) {
        this.blobs.set(`${path}@${mounted}`, source);
        return void response.writeHead(201, {location: `/v2/${path}/blobs/${mounted}`}).end();
      }
    }
    const id = randomUUID();
    this.#uploads.set(id, []);
    response.writeHead(202, {location: this.#locationOf(path, id)}).end();
  }

  #locationOf(path: string, id: string): string {
    const origin = this.#options.locations === 'relative' ? '' : `http://${this.host}`;
    return `${origin}/v2/${path}/blobs/uploads/${id}?_state=a%20b==`;
  }

  #digest(digest: string): Record<string, string> {
    return this.#options.digestHeader === false ? {} : {'docker-content-digest': digest};
  }

  #complain(response: ServerResponse, complaint: string): void {
    this.#complaints.push(complaint);
    refuse(response, 404, 'UNSUPPORTED', 'unexpected request');
  }
}

type Groups = Partial<Record<string, string>>;

function sha256(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

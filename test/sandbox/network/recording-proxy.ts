import {once} from 'node:events';
import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as requestOf,
} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import {type AddressInfo, type Socket, connect} from 'node:net';
import type {Duplex} from 'node:stream';
import {serverCertificate} from './certificates.ts';

export interface RecordingProxyOptions {
  /** The ports of the loopback interface at which hosts are. Only this proxy knows these names. */
  readonly hosts: Readonly<Record<string, number>>;
  /** `user:password`; without it, everybody may use the proxy. */
  readonly credentials?: string;
  /** Whether clients connect to the proxy itself by TLS. */
  readonly isSecure?: boolean;
  /** Answers to `CONNECT` with this status. */
  readonly refusesWith?: number;
}

/** An HTTP proxy on the loopback interface, which writes down what it is asked for. */
export class RecordingProxy {
  /** `CONNECT aws.test:443` and `GET http://aws.test/`, in order, without refused ones. */
  readonly requests: string[] = [];
  /** Requests without the right credentials. */
  readonly refused: string[] = [];
  readonly #options: RecordingProxyOptions;
  readonly #server: Server;
  readonly #complaints: string[] = [];
  readonly #sockets = new Set<Duplex>();

  private constructor(options: RecordingProxyOptions) {
    this.#options = options;
    this.#server = options.isSecure ? createTlsServer(serverCertificate('server')) : createServer();
    this.#server.on('request', (request, response) => this.#forward(request, response));
    this.#server.on('connect', (request, socket) => this.#tunnel(request, socket));
    this.#server.on('connection', (socket: Socket) => this.#sockets.add(socket));
  }

  static async start(options: RecordingProxyOptions): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Its URL, with its credentials. */
  get url(): string {
    const {credentials, isSecure} = this.#options;
    const user = credentials === undefined ? '' : `${credentials}@`;
    return `http${isSecure ? 's' : ''}://${user}${this.host}`;
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The different hosts and ports that it was asked for, sorted. */
  get targets(): string[] {
    const targets = this.requests.map((line) => {
      const [method = '', target = ''] = line.split(' ');
      return method === 'CONNECT' ? target : new URL(target).host;
    });
    return [...new Set(targets)].toSorted();
  }

  /** Stops the proxy. @throws if it was asked for a host that it does not know. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join('\n'));
  }

  #tunnel(request: IncomingMessage, client: Duplex): void {
    const {refusesWith} = this.#options;
    const line = `CONNECT ${request.url}`;
    client.on('error', () => {});
    if (!this.#isAllowed(request, line)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    this.requests.push(line);
    if (refusesWith !== undefined) {
      client.end(`HTTP/1.1 ${refusesWith} Refused\r\n\r\n`);
      return;
    }
    const port = this.#portOf(`http://${request.url}`, line);
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    this.#sockets.add(target);
    target.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => target.destroy());
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const {method, headers, url = ''} = request;
    const line = `${method} ${url}`;
    if (!this.#isAllowed(request, line)) {
      response.writeHead(407).end();
      return;
    }
    this.requests.push(line);
    const port = this.#portOf(url, line);
    if (port === undefined) {
      response.writeHead(502).end();
      return;
    }
    const {pathname, search} = new URL(url);
    const {'proxy-authorization': _, ...passed} = headers;
    const behind = requestOf(
      {port, host: '127.0.0.1', method, path: `${pathname}${search}`, headers: passed},
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      },
    );
    behind.on('error', () => response.destroy());
    request.pipe(behind);
  }

  #isAllowed({headers}: IncomingMessage, line: string): boolean {
    const {credentials} = this.#options;
    if (credentials === undefined) return true;
    const expected = `Basic ${Buffer.from(decodeURIComponent(credentials)).toString('base64')}`;
    if (headers['proxy-authorization'] === expected) return true;
    this.refused.push(line);
    return false;
  }

  #portOf(url: string, line: string): number | undefined {
    const port = URL.canParse(url) ? this.#options.hosts[new URL(url).hostname] : undefined;
    if (port === undefined) this.#complaints.push(`The proxy was asked for ${line}.`);
    return port;
  }
}

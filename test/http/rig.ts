import {once} from 'node:events';
import {type RequestListener, createServer} from 'node:http';
import {type AddressInfo, type Socket, createServer as createTcpServer} from 'node:net';
import {onTestFinished} from 'vitest';
import type {NetworkError} from '../../src/http/network-error.ts';
import {openTransport} from '../../src/http/transport.ts';
import {AUTHORITY, type CertificateName} from '../sandbox/network/certificates.ts';
import {RecordingProxy, type RecordingProxyOptions} from '../sandbox/network/recording-proxy.ts';
import {startTlsFront} from '../sandbox/network/tls-front.ts';

/** Starts an HTTP server on the loopback interface for one test. Returns its port. */
export async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** Starts a server that does what it wants with each connection. Returns its port. */
export async function serveRaw(listener: (socket: Socket) => void): Promise<number> {
  return (await rawServer(listener)).port;
}

/** Starts a server that does what it wants with each connection. Returns its port and its connections. */
export async function rawServer(
  listener: (socket: Socket) => void,
): Promise<{readonly port: number; readonly sockets: readonly Socket[]}> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    listener(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return {port: (server.address() as AddressInfo).port, sockets};
}

/** Starts TLS in front of a port. Returns its own port. */
export async function secured(port: number, certificate?: CertificateName): Promise<number> {
  const front = await startTlsFront(port, certificate);
  onTestFinished(() => front.stop());
  return front.port;
}

export async function proxyTo(options: RecordingProxyOptions): Promise<RecordingProxy> {
  const proxy = await RecordingProxy.start(options);
  onTestFinished(() => proxy.stop());
  return proxy;
}

/** `fetch` of a transport that trusts the certificates of the tests. */
export function fetchWith(environment: Record<string, string> = {}, signal?: AbortSignal) {
  return openTransport({environment: {SSL_CERT_FILE: AUTHORITY, ...environment}, signal}).fetch;
}

/** Returns the error of a request that must fail. */
export async function failureOf(request: Promise<Response>): Promise<NetworkError> {
  return await request.then(
    () => Promise.reject(new Error('The request has an answer.')),
    (error: NetworkError) => error,
  );
}

import {once} from 'node:events';
import {type AddressInfo, connect} from 'node:net';
import {createServer} from 'node:tls';
import {type CertificateName, serverCertificate} from './certificates.ts';

/** TLS in front of a server without it. */
export interface TlsFront {
  readonly port: number;
  /** Handshakes that a client completed. */
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts a TLS server on the loopback interface that passes all bytes to a port and back. */
export async function startTlsFront(
  port: number,
  certificate: CertificateName = 'server',
): Promise<TlsFront> {
  let connections = 0;
  const sockets = new Set<{destroy: () => unknown}>();
  const server = createServer(serverCertificate(certificate), (client) => {
    connections += 1;
    const behind = connect(port, '127.0.0.1');
    for (const it of [client, behind]) sockets.add(it);
    client.on('error', () => behind.destroy()).on('close', () => behind.destroy());
    behind.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(behind).pipe(client);
  });
  // A client that does not trust the certificate ends the handshake.
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    stop: async () => {
      for (const it of sockets) it.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

import {once} from 'node:events';
import {createServer} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';

/** A port of the loopback interface that nobody listens on: the one of last time if it is free. */
export async function freePort(last = 0): Promise<number> {
  // A process that has ended keeps its sockets a little longer than its arguments, by which it is known.
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = await listen(last);
    if (port !== undefined) return port;
    await delay(25);
  }
  return (await listen(0)) ?? 0;
}

async function listen(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' ? address?.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

import {randomInt} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';

/**
 * From here, and below what the system gives to connections and to whoever asks for any port: so nobody comes
 * by one of these before the server has started that it is for.
 * https://docs.kernel.org/networking/ip-sysctl.html (`ip_local_port_range`)
 */
const FIRST = 10_240;
const END = 32_768;

/** A port of the loopback interface that nobody listens on: the one of last time if it is free. */
export async function freePort(last?: number): Promise<number> {
  if (last !== undefined && (await becomesFree(last))) return last;
  for (let attempt = 0; attempt < 1000; attempt++) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${FIRST} to ${END - 1} is free on 127.0.0.1`);
}

/** A process that has ended keeps its sockets a little longer than its arguments, by which it is known. */
async function becomesFree(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await isFree(port)) return true;
    await delay(25);
  }
  return false;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

import {randomInt} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';

/**
 * The lowest port. It is below the range from which the system chooses ports, so that no other program gets
 * the port before its server starts.
 * https://docs.kernel.org/networking/ip-sysctl.html (`ip_local_port_range`)
 */
const FIRST = 10_240;
const END = 32_768;

/** A free port of the loopback interface: the last one if it is free. */
export async function freePort(last?: number): Promise<number> {
  if (last !== undefined && (await becomesFree(last))) return last;
  for (let attempt = 0; attempt < 1000; attempt++) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${FIRST} to ${END - 1} is free on 127.0.0.1`);
}

/** The sockets of an ended process stay a little longer than its arguments, by which it is identified. */
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

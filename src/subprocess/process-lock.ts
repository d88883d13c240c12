import {once} from 'node:events';
import {rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {isAbandoned} from './abandoned-socket.ts';

/**
 * Takes a lock until this process ends. It listens on a Unix socket, which the kernel closes also if the process is
 * killed.
 *
 * @param path the file of the socket, in a folder that exists.
 * @returns `false` if another process has the lock.
 */
export async function takeLock(path: string): Promise<boolean> {
  if (await listens(path)) return true;
  if (!(await isAbandoned(path))) return false;
  // A process that was killed has left the file.
  await rm(path, {force: true});
  return await listens(path);
}

/** @returns whether this process listens on the socket now; `false` if its file exists. */
async function listens(path: string): Promise<boolean> {
  const server = createServer((connection) => connection.destroy());
  server.unref();
  server.listen(path);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

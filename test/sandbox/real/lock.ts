import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {rm} from 'node:fs/promises';
import {connect, createServer, type Socket} from 'node:net';
import {join} from 'node:path';

/**
 * Runs an action while no other process on this machine runs one for the same folder. `waiting` is called if
 * it has to wait. The lock is a listening socket, which ends with its process, so nothing is left behind: on
 * Linux, one with a name and without a file.
 * https://man7.org/linux/man-pages/man7/unix.7.html ("Abstract sockets")
 */
export async function withLock<T>(
  folder: string,
  waiting: () => void,
  action: () => Promise<T>,
): Promise<T> {
  const release = await take(address(folder), waiting);
  try {
    return await action();
  } finally {
    release();
  }
}

function address(folder: string): string {
  if (process.platform !== 'linux') return join(folder, 'lock');
  return `\0ci-image-builder-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
}

async function take(path: string, waiting: () => void): Promise<() => void> {
  for (let told = false; ; told = true) {
    // A waiting process is connected. When the connection closes, the lock is free.
    const sockets = new Set<Socket>();
    const server = createServer((socket) =>
      sockets.add(socket.on('error', () => undefined).unref()),
    );
    server.listen(path);
    try {
      await once(server, 'listening');
      server.unref();
      return () => {
        server.close();
        for (const socket of sockets) socket.destroy();
      };
    } catch {
      if (!told) waiting();
      await released(path);
    }
  }
}

async function released(path: string): Promise<void> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    await once(socket.resume(), 'close');
  } catch {
    // No process listens: the holder has just ended, or left its file behind.
    if (!path.startsWith('\0')) await rm(path, {force: true});
  }
}

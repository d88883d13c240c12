import {connect} from 'node:net';

/** Whether no process listens on a Unix socket: it does not exist, or its process has ended. */
export async function isAbandoned(socket: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const connection = connect(socket);
    const answer = (abandoned: boolean) => {
      connection.destroy();
      resolve(abandoned);
    };
    connection.once('connect', () => answer(false));
    // If permission is denied, there is a process.
    connection.once('error', ({code}: NodeJS.ErrnoException) =>
      answer(code === 'ENOENT' || code === 'ECONNREFUSED'),
    );
  });
}

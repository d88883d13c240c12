import {get} from 'node:http';
import {connect} from 'node:net';

/** A request takes no longer than this, in milliseconds, whatever the engine does. */
const PATIENCE = 5000;

/** Whether nobody listens on a socket: there is none, or it was left by somebody who has gone. */
export async function isAbandoned(socket: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const connection = connect(socket);
    const answer = (abandoned: boolean) => {
      connection.destroy();
      resolve(abandoned);
    };
    connection.once('connect', () => answer(false));
    // Whoever may not use it gets no engine of their own beside it.
    connection.once('error', ({code}: NodeJS.ErrnoException) =>
      answer(code === 'ENOENT' || code === 'ECONNREFUSED'),
    );
  });
}

/** Whether an engine takes requests: https://docs.docker.com/reference/api/engine/ (`/_ping`) */
export async function engineAnswers(socket: string): Promise<boolean> {
  return (await ask(socket, '/_ping')) !== undefined;
}

/** How the engine stores images, such as `overlay2`; `undefined` where it does not tell. */
export async function storageDriver(socket: string): Promise<string | undefined> {
  try {
    const {Driver} = JSON.parse((await ask(socket, '/info')) ?? '{}') as {Driver?: string};
    return Driver;
  } catch {
    return undefined;
  }
}

/** The body of a good answer, `undefined` in place of any other. */
async function ask(socketPath: string, path: string): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const request = get(
      {socketPath, path, timeout: PATIENCE, agent: false, headers: {host: 'docker'}},
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.once('close', () => resolve(undefined));
        response.once('end', () => resolve(response.statusCode === 200 ? body : undefined));
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}

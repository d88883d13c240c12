import {get} from 'node:http';

/** Timeout of a request, in milliseconds. */
const PATIENCE = 5000;

/** Whether an engine responds: https://docs.docker.com/reference/api/engine/ (`/_ping`) */
export async function engineAnswers(socket: string): Promise<boolean> {
  return (await ask(socket, '/_ping')) !== undefined;
}

/** The storage driver of the engine, such as `overlay2`; `undefined` if it is unknown. */
export async function storageDriver(socket: string): Promise<string | undefined> {
  try {
    const {Driver} = JSON.parse((await ask(socket, '/info')) ?? '{}') as {Driver?: string};
    return Driver;
  } catch {
    return undefined;
  }
}

/** The body of a response with status 200; `undefined` for any other. */
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

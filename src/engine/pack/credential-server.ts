import {randomBytes, timingSafeEqual} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {type AddressInfo, type Socket, createServer} from 'node:net';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {Failure} from '../../errors.ts';
import type {Credentials} from '../../image/ports.ts';
import {shellQuoting} from '../../shell-quoting.ts';
import {hostOfAuthKey} from './docker-config.ts';

/** Gives pack credentials while it runs, as a credential helper of Docker. */
export interface CredentialServer {
  /** The folder of the helper's program, for `PATH`. */
  readonly programs: string;
  /** Why a question had no answer, if the errors of pack say so. */
  readonly failure: (errors: readonly string[]) => Failure | undefined;
  readonly stop: () => Promise<void>;
}

/** Name of the helper in Docker's configuration. */
export const HELPER = 'ci-image-builder';

/** With this message, Docker's library continues without credentials. */
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * Starts a server on the loopback interface, and writes a credential helper that asks it. So pack gets the
 * credentials of a moment, and not those from the start of the build.
 * https://github.com/docker/docker-credential-helpers#development
 *
 * @param folder a private folder. The helper in it has the secret that the server requires.
 * @param node path of Node.js.
 * @param credentials returns the credentials for a host.
 */
export async function serveCredentials(
  folder: string,
  node: string,
  credentials: (host: string) => Promise<Credentials | undefined>,
): Promise<CredentialServer> {
  const secret = randomBytes(32).toString('hex');
  const failures = new Map<string, Failure>();
  const answer = async (question: string): Promise<Answer> => {
    const [given = '', action, server = ''] = question.split('\n');
    if (!isSame(given, secret)) return {code: 1, text: ''};
    if (action !== 'get') return {code: 1, text: `${action} is not supported`};
    try {
      const found = await credentials(hostOfAuthKey(server));
      if (found === undefined) return {code: 1, text: NOT_FOUND};
      const {username: Username, password: Secret} = found;
      return {code: 0, text: JSON.stringify({ServerURL: server, Username, Secret})};
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.set(error.message, error);
      return {code: 1, text: error.message};
    }
  };
  const server = createServer({allowHalfOpen: true}, (socket) => void respond(socket, answer));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const {port} = server.address() as AddressInfo;
  await writeHelper(folder, node, {port, secret});
  return {
    programs: folder,
    failure: (errors) =>
      [...failures].find(([message]) => errors.some((it) => it.includes(message)))?.[1],
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Answer {
  /** Exit code of the helper. */
  readonly code: number;
  /** Output of the helper. */
  readonly text: string;
}

async function respond(
  socket: Socket,
  answer: (question: string) => Promise<Answer>,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  try {
    socket.end(JSON.stringify(await answer(await text(socket))));
  } catch {
    socket.destroy();
  }
}

function isSame(given: string, secret: string): boolean {
  return given.length === secret.length && timingSafeEqual(Buffer.from(given), Buffer.from(secret));
}

async function writeHelper(
  folder: string,
  node: string,
  {port, secret}: {readonly port: number; readonly secret: string},
): Promise<void> {
  await mkdir(folder, {recursive: true, mode: 0o700});
  const script = join(folder, 'ask.cjs');
  const quoted = await shellQuoting();
  await Promise.all([
    writeFile(script, askScript(port, secret), {mode: 0o600}),
    writeFile(
      join(folder, `docker-credential-${HELPER}`),
      `#!/bin/sh\nexec ${quoted(node)} ${quoted(script)} "$@"\n`,
      {mode: 0o700},
    ),
  ]);
}

function askScript(port: number, secret: string): string {
  return `
const {readFileSync} = require('node:fs');
const socket = require('node:net').connect(${port}, '127.0.0.1');
const question = ['${secret}', process.argv[2], readFileSync(0, 'utf8').trim()].join('\\n');
let answer = '';
socket.setEncoding('utf8').end(question);
socket.on('data', (text) => (answer += text));
socket.on('end', () => {
  const {code, text} = JSON.parse(answer);
  process.stdout.write(text);
  process.exitCode = code;
});
`;
}

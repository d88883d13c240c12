import {type ServerResponse, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {Connection} from '../../../src/registry/oci/connection.ts';
import {readBlob} from '../../../src/registry/oci/blobs.ts';
import {basic} from '../../sandbox/stand-in-auth.ts';
import {refuse} from '../../sandbox/stand-in-answers.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {openRegistry} from './open-registry.ts';
import {direct} from '../../direct-transport.ts';

const user = {username: 'ci', password: 's3cret'};
const content = Buffer.from('content');

const circle = (_: unknown, response: ServerResponse) =>
  response.writeHead(302, {location: '/v2/web/again'}).end();

const busy = (_: unknown, response: ServerResponse) => {
  response.setHeader('retry-after', '30');
  refuse(response, 429, 'TOOMANYREQUESTS', 'slow down');
};

/** Any server, and the headers of its requests. */
async function otherServer(answer: Buffer) {
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {authorizations, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
}

test('sends a password after a challenge, and from then on in advance', async () => {
  const {standIn, endpoint} = await openRegistry({auth: {scheme: 'basic', ...user}});
  const {digest} = standIn.seedBlob('web', content);
  await readBlob(endpoint('web'), digest);
  await readBlob(endpoint('web'), digest);
  expect(standIn.requests.map(({authorization}) => authorization)).toEqual([
    undefined,
    basic(user),
    basic(user),
  ]);
});

test('sends a changed password', async () => {
  const {standIn} = await openRegistry({auth: {scheme: 'basic', ...user}});
  const {digest} = standIn.seedBlob('web', content);
  let password = user.password;
  const connection = new Connection({
    host: standIn.host,
    credentials: async () => ({username: 'ci', password}),
    fetch: direct.fetch,
    patience: testPatience().patience,
  });
  const web = {connection, path: 'web', reference: `${standIn.host}/web`};
  await readBlob(web, digest);
  password = 'renewed';
  await expect(readBlob(web, digest)).rejects.toMatchObject({kind: 'credentials'});
  expect(standIn.requests.at(-1)?.authorization).toBe(basic({username: 'ci', password}));
});

test('requests one token for each repository', async () => {
  const {standIn, endpoint} = await openRegistry({auth: {scheme: 'bearer', ...user}});
  const {digest} = standIn.seedBlob('a', content);
  standIn.seedBlob('b', content);
  await readBlob(endpoint('a'), digest);
  await Promise.all([
    readBlob(endpoint('a'), digest),
    readBlob(endpoint('b'), digest),
    readBlob(endpoint('b'), digest),
  ]);
  const tokens = standIn.lines.filter((line) => line.startsWith('GET /token'));
  expect(tokens).toEqual([
    'GET /token?service=stand-in&scope=repository%3Aa%3Apull',
    'GET /token?service=stand-in&scope=repository%3Ab%3Apull',
  ]);
});

test('does not use a token again that is about to expire', async () => {
  const {standIn, endpoint} = await openRegistry({auth: {scheme: 'bearer', ...user, expiresIn: 5}});
  const {digest} = standIn.seedBlob('web', content);
  await readBlob(endpoint('web'), digest);
  await readBlob(endpoint('web'), digest);
  expect(standIn.lines.filter((line) => line.startsWith('GET /token'))).toHaveLength(2);
});

test('accepts a token whose lifetime is not in whole milliseconds', async () => {
  const {standIn, endpoint} = await openRegistry({
    auth: {scheme: 'bearer', ...user, expiresIn: 100.0001},
  });
  const {digest} = standIn.seedBlob('web', content);
  expect(Buffer.from(await readBlob(endpoint('web'), digest))).toEqual(content);
});

test('requests a new token after it was revoked', async () => {
  const {standIn, endpoint} = await openRegistry({auth: {scheme: 'bearer', ...user}});
  const {digest} = standIn.seedBlob('web', content);
  await readBlob(endpoint('web'), digest);
  standIn.revokeTokens();
  await Promise.all([readBlob(endpoint('web'), digest), readBlob(endpoint('web'), digest)]);
  expect(standIn.lines.filter((line) => line.startsWith('GET /token'))).toHaveLength(2);
});

test('requests a scope that the registry names differently', async () => {
  const {standIn, endpoint} = await openRegistry({auth: {scheme: 'bearer', ...user}});
  const {digest} = standIn.seedBlob('web', content);
  standIn.instead(/GET \/v2\/web/u, (_, response) => {
    const realm = `http://${standIn.host}/token`;
    response.setHeader(
      'www-authenticate',
      `Bearer realm="${realm}",service="stand-in",scope="all"`,
    );
    refuse(response, 401, 'UNAUTHORIZED');
  });
  await readBlob(endpoint('web'), digest);
  expect(standIn.lines).toContain(
    'GET /token?service=stand-in&scope=repository%3Aweb%3Apull&scope=all',
  );
});

test('distinguishes a wrong from a missing password, and never repeats it', async () => {
  for (const scheme of ['basic', 'bearer'] as const) {
    const auth = {scheme, ...user};
    const wrong = await openRegistry(
      {auth},
      {credentials: async () => ({...user, password: 'wr0ng'})},
    );
    const error: Error = (await wrong.registry.ensure(['web']).catch((it: Error) => it)) as Error;
    expect(error).toMatchObject({
      code: 'registry.unauthorized',
      remedy: [`Sign in: docker login ${wrong.standIn.host}`],
    });
    expect(error.message).toMatch(/^Cannot sign in to 127.* password of ci\.$/u);
    expect(JSON.stringify(error)).not.toContain('wr0ng');

    const missing = await openRegistry({auth}, {credentials: async () => undefined});
    await expect(missing.registry.ensure(['web'])).rejects.toMatchObject({
      code: 'registry.unauthorized',
      message: expect.stringMatching(/Docker has none for it\.$/u),
    });
  }
});

test('distinguishes missing permissions from a wrong password', async () => {
  const {registry, standIn} = await openRegistry({
    auth: {scheme: 'bearer', ...user, denies: /push/u},
  });
  await expect(registry.ensure(['web'])).rejects.toMatchObject({
    code: 'registry.denied',
    message: `Cannot push to ${standIn.host}/web: permission denied for ci.`,
  });
});

test.each([
  'http://auth.example.com/token',
  'ftp://127.0.0.1/token',
  'https://u:p@example.com',
  '',
])('sends no password to the token server "%s"', async (realm) => {
  const {standIn, endpoint} = await openRegistry({}, {credentials: async () => user});
  standIn.instead(/GET/u, (_, response) => {
    response.writeHead(401, {'www-authenticate': `Bearer realm="${realm}"`}).end();
  });
  await expect(readBlob(endpoint('web'), 'sha256:00')).rejects.toMatchObject({
    code: 'registry.insecure',
    message: expect.stringContaining(`"${realm}"`),
  });
});

test('sends no credentials to the target of a redirect, and answers no challenge there', async () => {
  const auth = {scheme: 'basic', ...user} as const;
  const {standIn, endpoint} = await openRegistry({auth});
  const {digest} = standIn.seedBlob('web', content);
  await readBlob(endpoint('web'), digest);
  const storage = await otherServer(content);
  const redirect = (address: string) =>
    standIn.instead(/GET \/v2\/web/u, (_, response) =>
      response.writeHead(307, {location: address}).end(),
    );

  redirect(`${storage.origin}/signed?x=1`);
  expect(Buffer.from(await readBlob(endpoint('web'), digest))).toEqual(content);
  expect(storage.authorizations).toEqual([undefined]);

  const stranger = await openRegistry({auth: {scheme: 'bearer', ...user}});
  redirect(`http://${stranger.standIn.host}/v2/web/blobs/${digest}`);
  await expect(readBlob(endpoint('web'), digest)).rejects.toMatchObject({kind: 'credentials'});
  expect(stranger.standIn.requests).toEqual([
    {line: `GET /v2/web/blobs/${digest}`, authorization: undefined},
  ]);
});

test('refuses redirects without TLS and in circles', async () => {
  const {standIn, endpoint} = await openRegistry();
  standIn.instead(/GET/u, (_, response) =>
    response.writeHead(302, {location: 'http://cdn.example.com/x'}).end(),
  );
  await expect(readBlob(endpoint('web'), 'sha256:00')).rejects.toMatchObject({
    code: 'registry.insecure',
    message: expect.stringContaining('http://cdn.example.com '),
  });
  standIn.instead(/GET/u, circle, 6);
  await expect(readBlob(endpoint('web'), 'sha256:00')).rejects.toThrow(
    'the registry answered 302.',
  );
});

test.each([429, 500, 502, 503, 504])('retries after %s', async (status) => {
  const {standIn, pauses, connection, endpoint} = await openRegistry();
  const {digest} = standIn.seedBlob('web', content);
  standIn.instead(/GET/u, (_, response) => refuse(response, status, 'UNAVAILABLE'), 3);
  await connection.retrying(() => readBlob(endpoint('web'), digest));
  expect(pauses).toHaveLength(3);
});

test('waits as long as Retry-After says, and reports the last error of the registry', async () => {
  const {standIn, pauses, waits, connection, endpoint} = await openRegistry();
  standIn.instead(/GET/u, busy, 5);
  await expect(
    connection.retrying(() => readBlob(endpoint('web'), 'sha256:00')),
  ).rejects.toMatchObject({
    code: 'registry.throttled',
    message: expect.stringContaining(`${standIn.host}/web@sha256:00`),
    details: ['TOOMANYREQUESTS: slow down'],
  });
  expect(pauses).toEqual([30, 30, 30, 30]);
  expect(waits[0]).toEqual({
    type: 'waiting',
    why: `${standIn.host} answered 429`,
    next: {seconds: 30, number: 2, of: 6},
  });
});

test('retries after a lost connection', async () => {
  const {standIn, pauses, connection, endpoint} = await openRegistry();
  const {digest} = standIn.seedBlob('web', content);
  standIn.instead(/GET/u, (request) => request.socket.destroy());
  standIn.instead(/GET/u, (request, response) => {
    response.writeHead(200, {'content-length': content.byteLength});
    response.write(content.subarray(0, 3), () => request.socket.destroy());
  });
  expect(Buffer.from(await connection.retrying(() => readBlob(endpoint('web'), digest)))).toEqual(
    content,
  );
  expect(pauses).toHaveLength(2);
});

test('says when a registry must use http if it speaks another protocol', async () => {
  const {standIn, endpoint} = await openRegistry();
  standIn.instead(/GET/u, (request) => request.socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  await expect(readBlob(endpoint('web'), 'sha256:00')).rejects.toMatchObject({
    code: 'registry.unreachable',
    remedy: expect.arrayContaining([expect.stringMatching(/loopback/iu)]),
  });
});

test('reports a digest mismatch without a retry', async () => {
  const {standIn, pauses, connection, endpoint} = await openRegistry();
  const {digest} = standIn.seedBlob('web', content);
  standIn.instead(/GET/u, (_, response) => response.end('CONTENT'));
  await expect(connection.retrying(() => readBlob(endpoint('web'), digest))).rejects.toMatchObject({
    code: 'registry.digest-mismatch',
    message: expect.stringContaining(`${standIn.host}/web@${digest}`),
  });
  expect(pauses).toEqual([]);
});

test('can be interrupted', async () => {
  const controller = new AbortController();
  const {standIn, connection, endpoint} = await openRegistry({}, {signal: controller.signal});
  standIn.instead(/GET/u, () => controller.abort());
  await expect(
    connection.retrying(() => readBlob(endpoint('web'), 'sha256:00')),
  ).rejects.toMatchObject({
    kind: 'interrupted',
  });
});

test("keeps the registry's own protocol in its URLs", () => {
  const connection = new Connection({
    host: 'r.example.com',
    credentials: async () => undefined,
    fetch: direct.fetch,
    patience: testPatience().patience,
  });
  const from = 'https://r.example.com/v2/web/blobs/uploads/';
  expect(connection.resolve('http://r.example.com/up?a=1', from).href).toBe(
    'https://r.example.com/up?a=1',
  );
  expect(connection.resolve('/up?a=b==', from).href).toBe('https://r.example.com/up?a=b==');
  expect(connection.resolve('http://other.example.com/up', from).href).toBe(
    'http://other.example.com/up',
  );
});

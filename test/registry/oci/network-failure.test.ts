import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {expect, test} from 'vitest';
import {networkFailure} from '../../../src/registry/oci/network-failure.ts';

function withCode(code: string): Error {
  return new TypeError('fetch failed', {cause: Object.assign(new Error(`it was ${code}`), {code})});
}

test.each([
  ['ECONNREFUSED', 'r.example.com refused the connection', false],
  ['ENOTFOUND', 'host r.example.com not found', false],
  ['EHOSTUNREACH', 'r.example.com cannot be reached', false],
  ['UND_ERR_CONNECT_TIMEOUT', 'r.example.com does not respond', true],
  ['EAI_AGAIN', 'r.example.com does not respond', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate of r.example.com is not trusted', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of r.example.com is not trusted', false],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the certificate of r.example.com is not trusted', false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'r.example.com uses another protocol', false],
  ['HPE_INVALID_CONSTANT', 'r.example.com uses another protocol', false],
  ['ECONNRESET', 'the connection to r.example.com was lost', true],
  ['SOMETHING_NEW', 'the connection to r.example.com was lost', true],
])('explains %s', (code, why, worthRetrying) => {
  const {failure, ...rest} = networkFailure('read it', 'r.example.com', withCode(code));
  expect(failure).toMatchObject({
    code: 'registry.unreachable',
    message: `Cannot read it: ${why}.`,
    details: [`it was ${code}`],
  });
  expect(rest).toEqual({worthRetrying});
});

test('explains a connection that both addresses of a name refuse', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const {port} = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const error: unknown = await fetch(`http://localhost:${port}/`).catch((it: unknown) => it);
  const {failure} = networkFailure('read it', `localhost:${port}`, error);
  expect(failure.message).toBe(`Cannot read it: localhost:${port} refused the connection.`);
  expect(failure.details).toEqual([expect.stringMatching(/ECONNREFUSED/u)]);
});

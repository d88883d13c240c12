import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {type PeerCertificate, type TlsOptions, createServer} from 'node:tls';
import {expect, onTestFinished, test, vi} from 'vitest';
import {connectTrouble} from '../../src/http/connect-trouble.ts';
import {lostTrouble} from '../../src/http/exchange-trouble.ts';
import {tlsTrouble} from '../../src/http/tls-trouble.ts';
import {serverCertificate} from '../sandbox/network/certificates.ts';
import {failureOf, fetchWith, proxyTo, secured, serve, serveRaw} from './rig.ts';

/** Starts a TLS server that answers nothing. Returns its port. */
async function serveTls(options: TlsOptions): Promise<number> {
  const server = createServer({...serverCertificate('server'), ...options}, (socket) => {
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

test('checks certificates even if NODE_TLS_REJECT_UNAUTHORIZED is 0', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  onTestFinished(() => void vi.unstubAllEnvs());
  const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => warned.mockRestore());
  const port = await secured(await serve((_, response) => response.end('hello')), 'self-signed');
  const error = await failureOf(fetchWith()(`https://127.0.0.1:${port}/`));
  expect(error).toMatchObject({step: 'certificate'});
  const proxy = await proxyTo({hosts: {'aws.test': port}, isSecure: true});
  const untrusted = fetchWith({SSL_CERT_FILE: '', HTTPS_PROXY: proxy.url});
  expect(await failureOf(untrusted('https://aws.test/'))).toMatchObject({step: 'certificate'});
  expect(proxy.requests).toEqual([]);
});

test('a server that requires a client certificate is named so', async () => {
  const port = await serveTls({requestCert: true, rejectUnauthorized: true});
  const error = await failureOf(fetchWith()(`https://127.0.0.1:${port}/`));
  expect(error).toMatchObject({
    name: 'NetworkError',
    step: 'tls',
    words: `127.0.0.1:${port} requires a client certificate`,
    worthRetrying: false,
    mayBeSent: false,
  });
});

test('so is a proxy that requires one', async () => {
  const port = await serveTls({requestCert: true, rejectUnauthorized: true});
  const fetch = fetchWith({HTTPS_PROXY: `https://127.0.0.1:${port}`});
  expect(await failureOf(fetch('https://aws.test/'))).toMatchObject({
    step: 'tls',
    words: `proxy https://127.0.0.1:${port} requires a client certificate`,
    mayBeSent: false,
  });
});

test.each([
  {requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2'},
  {ALPNProtocols: ['h2']},
] as const)('a refused handshake is a step of its own, with %j', async (options) => {
  const port = await serveTls(options);
  const error = await failureOf(fetchWith()(`https://127.0.0.1:${port}/`));
  expect(error).toMatchObject({step: 'tls', worthRetrying: false, mayBeSent: false});
  expect(error.details.join(' ')).toContain('alert');
});

test('a handshake that is reset is not a sent request', async () => {
  const port = await serveRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const error = await failureOf(fetchWith()(`https://127.0.0.1:${port}/`));
  expect(error).toMatchObject({step: 'lost', worthRetrying: true, mayBeSent: false});
});

test('a silent handshake behind a proxy is the fault of the host, not of the proxy', async () => {
  const proxy = await proxyTo({hosts: {'aws.test': await serveRaw(() => {})}});
  const fetch = fetchWith({CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '0.4', HTTPS_PROXY: proxy.url});
  const error = await failureOf(fetch('https://aws.test/'));
  expect(error).toMatchObject({
    step: 'connect',
    words: `no connection to aws.test (through proxy ${proxy.url}) within 0.4 s`,
  });
  expect(error.remedy.join(' ')).not.toContain('HTTPS_PROXY');
});

const certificate = {issuer: {CN: 'Weak CA'}, subject: {CN: 'a'}} as PeerCertificate;

test.each([
  ['UNSPECIFIED', 'EE certificate key too weak'],
  ['PATH_LENGTH_EXCEEDED', 'path length constraint exceeded'],
  ['CERT_REVOKED', 'certificate revoked'],
])('%s is a trouble of the certificate', (code, message) => {
  const error = Object.assign(new Error(message), {code});
  expect(tlsTrouble('a.test', error, certificate)).toMatchObject({
    step: 'certificate',
    words: 'the certificate of a.test is not valid',
    details: [message, 'Issuer: CN=Weak CA'],
    mayBeSent: false,
  });
});

test.each([
  ['ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED', 'unsafe legacy renegotiation disabled', 'tls'],
  [
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ssl/tls alert bad certificate: SSL alert number 42',
    'tls',
  ],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', 'protocol'],
  ['EPROTO', 'write EPROTO 40:error:0A00010B:SSL routines::wrong version number:', 'protocol'],
  ['EHOSTUNREACH', 'read EHOSTUNREACH', 'lost'],
])('a handshake that fails with %s', (code, message, step) => {
  const error = Object.assign(new Error(message), {code});
  expect(tlsTrouble('a.test', error, undefined)).toMatchObject({step, mayBeSent: false});
});

const route = {endpoint: {host: 'a.test', port: 443, isSecure: true}, proxy: undefined};

test.each([
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EPROTO',
  'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC',
  'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
])('a connection that ends with %s is lost', (code) => {
  const error = Object.assign(new Error('read'), {code});
  expect(lostTrouble(route, error)).toMatchObject({
    name: 'NetworkError',
    step: 'lost',
    worthRetrying: true,
    mayBeSent: true,
  });
});

test('an error of a file is not one of the connection', () => {
  const error = Object.assign(new Error('open'), {code: 'ENOENT'});
  expect(lostTrouble(route, error)).toBe(error);
});

test.each([
  [['ENETUNREACH', 'ETIMEDOUT'], 'no connection to a.test:443', true],
  [['ECONNREFUSED', 'ETIMEDOUT'], 'no connection to a.test:443', true],
  [['ENETUNREACH', 'ECONNREFUSED'], 'a.test:443 refused the connection', false],
  [['ENETUNREACH', 'EHOSTUNREACH'], 'a.test:443 cannot be reached', false],
])('judges by all addresses of a name: %j', (codes, words, worthRetrying) => {
  const errors = codes.map((code) => Object.assign(new Error(`connect ${code}`), {code}));
  expect(connectTrouble(route, new AggregateError(errors))).toMatchObject({
    words,
    worthRetrying,
    details: codes.map((code) => `connect ${code}`),
  });
});

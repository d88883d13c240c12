import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {failureOf, fetchWith, proxyTo, secured, serve, serveRaw} from './rig.ts';

const hello = () => serve((_, response) => response.end('hello'));

test.each([
  ['expired', 'has expired', ['Valid until: Feb  1 00:00:00 2020 GMT', /Acme Test Authority/u]],
  ['other-name', 'is for another name', ['Valid for: DNS:elsewhere.example', /Acme/u]],
  ['self-signed', 'is not trusted', ['Issuer: CN=self-signed', /self.signed/u]],
] as const)('explains a certificate that is %s', async (certificate, words, details) => {
  const port = await secured(await hello(), certificate);
  const error = await failureOf(fetchWith()(`https://127.0.0.1:${port}/`));
  expect(error).toMatchObject({
    step: 'certificate',
    worthRetrying: false,
    mayBeSent: false,
    words: `the certificate of 127.0.0.1:${port} ${words}`,
    details: details.map((it) => (typeof it === 'string' ? it : expect.stringMatching(it))),
  });
});

test('names the issuer of a certificate that is not trusted, and the variables that add one', async () => {
  const port = await secured(await hello());
  const error = await failureOf(fetchWith({SSL_CERT_FILE: ''})(`https://127.0.0.1:${port}/`));
  expect(error).toMatchObject({step: 'certificate', worthRetrying: false});
  expect(error.details[0]).toMatch(/^Issuer: .*CN=Acme Test Authority/u);
  const remedy = error.remedy.join(' ');
  for (const it of ['SSL_CERT_FILE', 'AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS']) {
    expect(remedy).toContain(it);
  }
});

test('explains a name that does not exist, and a port where nobody listens', async () => {
  expect(await failureOf(fetchWith()('https://registry.invalid/'))).toMatchObject({
    step: 'lookup',
    words: 'host registry.invalid not found',
    worthRetrying: false,
  });
  expect(await failureOf(fetchWith()('https://127.0.0.1:1/'))).toMatchObject({
    step: 'connect',
    words: '127.0.0.1:1 refused the connection',
    details: ['connect ECONNREFUSED 127.0.0.1:1'],
    worthRetrying: false,
  });
  expect(await failureOf(fetchWith()('http://localhost:1/'))).toMatchObject({
    step: 'connect',
    words: 'localhost:1 refused the connection',
  });
});

test.each(['https', 'http'])('explains a server that does not speak %s', async (protocol) => {
  const port = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  const error = await failureOf(fetchWith()(`${protocol}://127.0.0.1:${port}/`));
  expect(error).toMatchObject({
    step: 'protocol',
    words: `127.0.0.1:${port} uses another protocol`,
    worthRetrying: false,
    mayBeSent: protocol === 'http',
  });
});

test('does not take a status that HTTP does not have', async () => {
  const port = await serveRaw((socket) => socket.end('HTTP/1.1 999 Odd\r\n\r\n'));
  const error = await failureOf(fetchWith()(`http://127.0.0.1:${port}/`));
  expect(error).toMatchObject({
    step: 'protocol',
    words: `127.0.0.1:${port} sent an invalid HTTP answer`,
    details: ['status 999'],
    mayBeSent: true,
  });
});

test('does not take headers that are too large for another protocol', async () => {
  const port = await serveRaw((socket) => {
    socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`);
  });
  const error = await failureOf(fetchWith()(`http://127.0.0.1:${port}/`));
  expect(error).toMatchObject({
    step: 'protocol',
    words: `127.0.0.1:${port} sent an invalid HTTP answer`,
    mayBeSent: true,
  });
});

test('ends a handshake that gets no answer', async () => {
  const port = await serveRaw(() => {});
  const fetch = fetchWith({CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '0.2'});
  expect(await failureOf(fetch(`https://127.0.0.1:${port}/`))).toMatchObject({
    step: 'connect',
    words: `no connection to 127.0.0.1:${port} within 0.2 s`,
    worthRetrying: true,
  });
});

test('accepts a deadline with a part of a millisecond', async () => {
  const port = await secured(await hello());
  const fetch = fetchWith({CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '16.1'});
  expect((await fetch(`https://127.0.0.1:${port}/`)).ok).toBe(true);
});

test('ends a CONNECT that gets no answer', async () => {
  const port = await serveRaw(() => {});
  const proxy = `http://127.0.0.1:${port}`;
  const fetch = fetchWith({CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '0.2', HTTPS_PROXY: proxy});
  expect(await failureOf(fetch('https://aws.test/'))).toMatchObject({
    step: 'proxy',
    words: `no answer from proxy ${proxy} within 0.2 s`,
  });
});

test('a proxy that closes the connection is named', async () => {
  const port = await serveRaw((socket) => socket.destroy());
  const fetch = fetchWith({HTTPS_PROXY: `http://127.0.0.1:${port}`});
  expect(await failureOf(fetch('https://aws.test/'))).toMatchObject({
    step: 'proxy',
    worthRetrying: true,
  });
});

test('ends a request that gets no answer, with a deadline for each kind', async () => {
  const port = await serve(() => {});
  const fetch = fetchWith({
    CI_IMAGE_BUILDER_ANSWER_TIMEOUT: '0.2',
    CI_IMAGE_BUILDER_COMMIT_TIMEOUT: '0.3',
  });
  const url = `http://127.0.0.1:${port}/`;
  expect(await failureOf(fetch(url))).toMatchObject({
    step: 'answer',
    words: `no answer from 127.0.0.1:${port} for 0.2 s`,
    worthRetrying: true,
    mayBeSent: true,
  });
  const commit = fetch(url, {method: 'PUT', body: 'layer', deadline: 'commit'});
  expect((await failureOf(commit)).words).toContain('for 0.3 s');
});

test('ends an answer that stops in the middle', async () => {
  const port = await serve((_, response) => {
    response.writeHead(200, {'content-length': 10});
    response.write('hello');
  });
  const fetch = fetchWith({CI_IMAGE_BUILDER_IDLE_TIMEOUT: '0.2'});
  const response = await fetch(`http://127.0.0.1:${port}/`);
  await expect(response.text()).rejects.toMatchObject({
    step: 'stream',
    words: `no data from 127.0.0.1:${port} for 0.2 s`,
  });
});

test('a connection that is closed in the middle counts as lost', async () => {
  const port = await serve((request, response) => {
    if (request.method === 'HEAD') {
      request.socket.destroy();
      return;
    }
    response.writeHead(200, {'content-length': 10});
    response.write('hello', () => request.socket.destroy());
  });
  const url = `http://127.0.0.1:${port}/`;
  const lost = {step: 'lost', worthRetrying: true, mayBeSent: true};
  expect(await failureOf(fetchWith()(url, {method: 'HEAD'}))).toMatchObject(lost);
  const response = await fetchWith()(url);
  await expect(response.text()).rejects.toMatchObject(lost);
});

test('waits for its own body, and for its own reader', async () => {
  const port = await serve((request, response) => {
    request.resume().on('end', () => response.end('x'.repeat(1_000_000)));
  });
  const fetch = fetchWith({
    CI_IMAGE_BUILDER_ANSWER_TIMEOUT: '0.1',
    CI_IMAGE_BUILDER_IDLE_TIMEOUT: '0.1',
  });
  async function* slow() {
    yield Buffer.from('a');
    await sleep(350);
    yield Buffer.from('b');
  }
  const response = await fetch(`http://127.0.0.1:${port}/`, {method: 'POST', body: slow()});
  await sleep(350);
  expect(await response.text()).toHaveLength(1_000_000);
});

test('the signal of a run ends a connection that is being made', async () => {
  const port = await serveRaw(() => {});
  const controller = new AbortController();
  const proxy = await proxyTo({hosts: {'aws.test': port}});
  const fetch = fetchWith({HTTPS_PROXY: proxy.url}, controller.signal);
  const request = fetch('https://aws.test/');
  await expect.poll(() => proxy.requests).toHaveLength(1);
  controller.abort();
  await expect(request).rejects.toBe(controller.signal.reason);
});

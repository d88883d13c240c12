import {once} from 'node:events';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {text} from 'node:stream/consumers';
import {expect, test} from 'vitest';
import {openTransport} from '../../src/http/transport.ts';
import {fetchWith, secured, serve} from './rig.ts';

test('sends bodies as they are, with their length or type', async () => {
  const seen: unknown[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const {'content-length': length, 'content-type': type} = request.headers;
    seen.push([request.method, await text(request), length, type]);
    response.end();
  };
  const port = await serve((request, response) => void answer(request, response));
  const fetch = fetchWith();
  const send = async (init: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${port}/`, {method: 'POST', ...init});
    expect(response.ok).toBe(true);
    await response.arrayBuffer();
  };
  async function* stream() {
    yield Buffer.from('in ');
    yield Buffer.from('parts');
  }
  await send({body: 'täxt'});
  await send({body: '{}', headers: {'content-type': 'application/json'}});
  await send({body: Buffer.from('bytes')});
  await send({body: new URLSearchParams({a: 'b c'})});
  await send({body: stream()});
  await send({body: stream(), headers: {'content-length': '8'}});
  await send({method: 'PUT'});
  expect(seen).toEqual([
    ['POST', 'täxt', '5', 'text/plain;charset=UTF-8'],
    ['POST', '{}', '2', 'application/json'],
    ['POST', 'bytes', '5', undefined],
    ['POST', 'a=b+c', '5', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ['POST', 'in parts', undefined, undefined],
    ['POST', 'in parts', '8', undefined],
    ['PUT', '', '0', undefined],
  ]);
});

test('returns the answer with its URL, and follows no redirect', async () => {
  const port = await serve((request, response) => {
    response.writeHead(302, {location: '/next', 'x-agent': request.headers['user-agent']});
    response.end('moved');
  });
  const response = await fetchWith()(`http://127.0.0.1:${port}/first?a=1`);
  expect(response.status).toBe(302);
  expect(response.url).toBe(`http://127.0.0.1:${port}/first?a=1`);
  expect(response.headers.get('location')).toBe('/next');
  expect(response.headers.get('x-agent')).toBe('ci-image-builder');
  expect(await response.text()).toBe('moved');
});

test.each([
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
])('needs no body for %s with %s, and uses the connection again', async (method, status) => {
  const ports = new Set<number | undefined>();
  const port = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.writeHead(status, status === 200 ? {'content-length': 5} : {}).end();
  });
  const fetch = fetchWith();
  for (let count = 0; count < 3; count += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/`, {method});
    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
  }
  expect(ports.size).toBe(1);
});

test('does not keep an idle connection for long', async () => {
  const closed = Promise.withResolvers<void>();
  const port = await serve((request, response) => {
    void once(request.socket, 'close').then(() => closed.resolve());
    response.end();
  });
  const {fetch} = openTransport({environment: {}, keepSeconds: 0.1});
  await (await fetch(`http://127.0.0.1:${port}/`)).text();
  await expect(closed.promise).resolves.toBeUndefined();
});

test('trusts the certificates of the environment', async () => {
  const port = await secured(await serve((_, response) => response.end('hello')));
  const fetch = fetchWith();
  expect(await (await fetch(`https://127.0.0.1:${port}/`)).text()).toBe('hello');
  expect(await (await fetch(`https://localhost:${port}/`)).text()).toBe('hello');
});

test('passes on the error of its own body', async () => {
  const port = await serve((request) => request.resume());
  const own = new Error('The layer is damaged.');
  async function* damaged() {
    yield Buffer.from('a');
    throw own;
  }
  const url = `http://127.0.0.1:${port}/`;
  await expect(fetchWith()(url, {method: 'PUT', body: damaged()})).rejects.toBe(own);
});

test('ends at once with the signal of a request', async () => {
  const port = await serve(() => {});
  const controller = new AbortController();
  const {signal} = controller;
  const request = fetchWith()(`http://127.0.0.1:${port}/`, {signal});
  controller.abort();
  await expect(request).rejects.toBe(signal.reason);
  await expect(fetchWith()(`http://127.0.0.1:${port}/`, {signal})).rejects.toBe(signal.reason);
});

test('ends a body with the signal of its request', async () => {
  const port = await serve((_, response) => response.write('a'));
  const controller = new AbortController();
  const response = await fetchWith()(`http://127.0.0.1:${port}/`, {signal: controller.signal});
  const body = response.text();
  controller.abort();
  await expect(body).rejects.toBe(controller.signal.reason);
});

test('an abandoned body closes its connection', async () => {
  const closed = Promise.withResolvers<void>();
  const port = await serve((request, response) => {
    void once(request.socket, 'close').then(() => closed.resolve());
    response.write('a');
  });
  const response = await fetchWith()(`http://127.0.0.1:${port}/`);
  await response.body?.cancel();
  await expect(closed.promise).resolves.toBeUndefined();
});

import {expect, test, vi} from 'vitest';
import type {Fetch} from '../../../src/http/fetch.ts';
import {Patience, type Waiting} from '../../../src/patience/patience.ts';
import {announcedFetch} from '../../../src/registry/oci/announced-fetch.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {VirtualClock} from '../../slack/virtual-time.ts';

const said = {type: 'waiting', why: 'r.example.com has not answered yet', next: undefined};
const OPTIONS = {signal: new AbortController().signal, keepsAlive: false};

/** An upload whose server takes a part every four seconds, and answers when the test says so. */
function upload(parts: number, taken = parts) {
  const clock = new VirtualClock();
  const events: Waiting[] = [];
  const emit = (event: Waiting) => void events.push(event);
  const patience = new Patience({clock, random: () => 1, emit});
  const answer = Promise.withResolvers<void>();
  const received: Uint8Array[] = [];
  const server: Fetch = async (_, {body} = {}) => {
    for await (const part of body as AsyncIterable<Uint8Array>) {
      received.push(part);
      await (received.length > taken ? answer.promise : clock.sleep(4, OPTIONS));
    }
    await answer.promise;
    return new Response();
  };
  async function* made() {
    for (let part = 1; part <= parts; part += 1) yield Buffer.from([part]);
  }
  const put = {method: 'PUT', body: made()};
  const sent = announcedFetch(server, patience)('https://r.example.com/v2/', put);
  const end = async () => {
    answer.resolve();
    return await sent;
  };
  return {clock, events, received, end};
}

test('an upload is announced when it is sent and not answered', async () => {
  const {clock, events, received, end} = upload(5);
  await clock.pass(24);
  expect(received.map((it) => it[0])).toEqual([1, 2, 3, 4, 5]);
  expect(events).toEqual([]);
  await clock.pass(6);
  expect(events).toEqual([said, said]);
  expect((await end()).status).toBe(200);
});

test('an upload is announced when the server takes no more of it', async () => {
  const {clock, events, end} = upload(5, 2);
  await clock.pass(12);
  expect(events).toEqual([]);
  await clock.pass(1);
  expect(events).toEqual([said]);
  await end();
});

/** An answer with a first part, and a second part when the test says so. */
function answering(headers: Readonly<Record<string, string>> = {}) {
  const clock = new VirtualClock();
  const events: Waiting[] = [];
  const emit = (event: Waiting) => void events.push(event);
  const patience = new Patience({clock, random: () => 1, emit});
  const rest = Promise.withResolvers<void>();
  const ended: string[] = [];
  async function* parts() {
    try {
      yield Buffer.from('first ');
      await rest.promise;
      yield Buffer.from('second');
    } finally {
      ended.push('ended');
    }
  }
  const server: Fetch = async () => {
    const response = new Response(ReadableStream.from(parts()), {status: 201, headers});
    return Object.defineProperty(response, 'url', {value: 'https://r.example.com/v2/x'});
  };
  const fetch = announcedFetch(server, patience);
  return {clock, events, rest, ended, answer: () => fetch('https://r.example.com/v2/x')};
}

test('an answer that stops in the middle is announced', async () => {
  const {answer, clock, events, rest} = answering({etag: 'x'});
  const response = await answer();
  expect(response).toMatchObject({status: 201, url: 'https://r.example.com/v2/x'});
  expect(response.headers.get('etag')).toBe('x');
  const text = response.text();
  await clock.pass(6);
  expect(events).toMatchObject([{why: 'r.example.com has not finished its answer yet'}]);
  rest.resolve();
  expect(await text).toBe('first second');
  await clock.pass(60);
  expect(events).toHaveLength(1);
});

test('an answer that is not read at all is ended', async () => {
  const {patience} = testPatience();
  let isEnded = false;
  const body = new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel: () => {
      isEnded = true;
    },
  });
  const fetch = announcedFetch(async () => new Response(body), patience);
  const response = await fetch('https://r.example.com/v2/x');
  await response.body?.cancel();
  expect(isEnded).toBe(true);
});

test('an answer that is not read to its end is ended', async () => {
  const {answer, ended, rest} = answering();
  const {body} = await answer();
  for await (const _ of body ?? []) break;
  rest.resolve();
  await vi.waitFor(() => expect(ended).toEqual(['ended']));
});

test('a layer is not announced, because its upload is', async () => {
  const {answer, clock, events, rest} = answering({'content-length': String(2 ** 30)});
  const text = (await answer()).text();
  await clock.pass(6);
  rest.resolve();
  await text;
  expect(events).toEqual([]);
});

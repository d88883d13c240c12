import {expect, test} from 'vitest';
import type {ApiMisbehaviour, HookMisbehaviour} from './slack-faults.ts';
import {
  CHANNEL,
  HOOK,
  TOKEN,
  clientOf,
  clockAt,
  hookOf,
  post,
  send,
  startSlack,
  startUnwatched,
} from './slack-rig.ts';

const MESSAGE = {channel: CHANNEL, text: 'hello'};

test.each<[ApiMisbehaviour, object]>([
  ['channel_not_found', {data: {ok: false, error: 'channel_not_found'}}],
  ['ratelimited', {data: {ok: false, error: 'ratelimited'}}],
  ['internal_error', {data: {ok: false, error: 'internal_error'}}],
  ['missing_scope', {data: {error: 'missing_scope', needed: 'chat:write'}}],
  [{ratelimitedFor: 3}, {code: 'slack_webapi_rate_limited_error', retryAfter: 3}],
  [
    {status: 503},
    {code: 'slack_webapi_http_error', statusCode: 503, body: expect.stringContaining('<html>')},
  ],
  ['close', {code: 'slack_webapi_request_error'}],
])('fails instead of posting: %o', async (misbehaviour, error) => {
  const slack = await startSlack();
  const client = clientOf(slack);
  slack.instead('chat.postMessage', misbehaviour);
  await expect(post(client, MESSAGE)).rejects.toMatchObject(error);
  expect(slack.messages).toEqual([]);
  expect(slack.calls).toMatchObject([{method: 'chat.postMessage', args: MESSAGE}]);
});

test('applies a fault to one method a number of times', async () => {
  const slack = await startSlack();
  const client = clientOf(slack);
  slack.instead('chat.update', 'internal_error', 2);
  const {ts = ''} = await post(client, MESSAGE);
  const update = () => client.chat.update({...MESSAGE, ts});
  await expect(update()).rejects.toThrow('internal_error');
  await expect(update()).rejects.toThrow('internal_error');
  await update();
  expect(slack.messages).toMatchObject([{edited: 1}]);
});

test('loses a response', async () => {
  const slack = await startSlack();
  slack.instead('chat.postMessage', 'lose-answer');
  await expect(post(clientOf(slack), MESSAGE)).rejects.toMatchObject({
    code: 'slack_webapi_request_error',
  });
  expect(slack.messages).toMatchObject([{text: 'hello'}]);
  slack.instead('webhook', 'lose-answer');
  await expect(hookOf(slack).send('hello')).rejects.toMatchObject({
    code: 'slack_webhook_request_error',
  });
  expect(slack.hookMessages).toMatchObject([{text: 'hello'}]);
});

test('delays a response', async () => {
  const slack = await startSlack();
  const gate = Promise.withResolvers<void>();
  slack.instead('chat.postMessage', {after: () => gate.promise});
  const posting = post(clientOf(slack), MESSAGE);
  await expect.poll(() => slack.calls).toHaveLength(1);
  expect(slack.messages).toEqual([]);
  gate.resolve();
  await posting;
  expect(slack.messages).toHaveLength(1);
});

test('processes a request even if the client has stopped waiting', async () => {
  const slack = await startSlack();
  const gate = Promise.withResolvers<void>();
  slack.instead('webhook', {after: () => gate.promise});
  const nobody = new AbortController();
  const posting = fetch(`${slack.hooksUrl}${HOOK}`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: '{"text": "hello"}',
    signal: nobody.signal,
  }).catch((error: Error) => error.name);
  await expect.poll(() => slack.calls).toHaveLength(1);
  nobody.abort();
  expect(await posting).toBe('AbortError');
  expect(slack.hookMessages).toEqual([]);
  gate.resolve();
  await expect.poll(() => slack.hookMessages).toHaveLength(1);
});

test('stops although a response is delayed', async () => {
  const slack = await startUnwatched();
  slack.instead('chat.postMessage', {after: () => new Promise(() => {})});
  const posting = post(clientOf(slack), MESSAGE).catch((error: unknown) => error);
  await expect.poll(() => slack.calls).toHaveLength(1);
  await slack.stop();
  expect(await posting).toMatchObject({code: 'slack_webapi_request_error'});
  expect(slack.messages).toEqual([]);
});

test('returns the token in an error', async () => {
  const slack = await startSlack();
  slack.instead('chat.postMessage', 'echo-token');
  await expect(post(clientOf(slack), MESSAGE)).rejects.toMatchObject({
    message: expect.stringContaining(TOKEN),
    data: {response_metadata: {messages: [expect.stringContaining(TOKEN)]}},
  });
  slack.instead('webhook', 'echo-token');
  expect(
    await send(`${slack.hooksUrl}${HOOK}`, '{}', {'content-type': 'application/json'}),
  ).toEqual({status: 403, body: 'invalid_token: right'});
});

test.each<[HookMisbehaviour, object]>([
  ['no_service', {statusCode: 404, body: 'no_service'}],
  ['action_prohibited', {statusCode: 403, body: 'action_prohibited'}],
  ['rollup_error', {statusCode: 500, body: 'rollup_error'}],
  [{ratelimitedFor: 3}, {statusCode: 429, body: 'rate_limited'}],
  [{status: 503}, {statusCode: 503, body: expect.stringContaining('<html>')}],
  ['close', {code: 'slack_webhook_request_error'}],
])('fails instead of posting with a webhook: %o', async (misbehaviour, error) => {
  const slack = await startSlack();
  slack.instead('webhook', misbehaviour);
  await expect(hookOf(slack).send('hello')).rejects.toMatchObject(error);
  expect(slack.hookMessages).toEqual([]);
});

test('stop reports faults that did not happen', async () => {
  const slack = await startUnwatched();
  slack.instead('chat.update', 'close', 2);
  slack.instead('webhook', {status: 503}, Infinity);
  await expect(slack.stop()).rejects.toThrow(
    '2 times nobody asked for chat.update\nInfinity times nobody asked for webhook',
  );
});

test('a permanent fault must happen at least once', async () => {
  const slack = await startSlack();
  slack.instead('webhook', {status: 503}, Infinity);
  await expect(hookOf(slack).send('hello')).rejects.toThrow('503');
  await expect(hookOf(slack).send('hello')).rejects.toThrow('503');
});

test('reports a client that does not wait as long as it was told', async () => {
  const clock = clockAt();
  const slack = await startSlack({now: clock.now});
  const client = clientOf(slack);
  slack.instead('chat.postMessage', {ratelimitedFor: 2});
  await expect(post(client, MESSAGE)).rejects.toThrow('retry this request in 2 seconds');
  clock.pass(1500);
  await post(client, MESSAGE);
  expect(slack.tooFast).toEqual(['chat.postMessage 500 ms before its Retry-After is over']);
  clock.pass(500);
  await post(client, MESSAGE);
  expect(slack.tooFast).toHaveLength(1);
});

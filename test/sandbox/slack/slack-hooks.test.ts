import {expect, test} from 'vitest';
import type {SlackHook} from './slack-hooks.ts';
import {HOOK, clockAt, hookOf, send, startSlack, startUnwatched} from './slack-rig.ts';

const HEADER = {type: 'header', text: {type: 'plain_text', text: 'shop'}} as const;
const JSON_TYPE = {'content-type': 'application/json'};

test('a webhook posts a message', async () => {
  const {now} = clockAt();
  const slack = await startSlack({now});
  expect(await hookOf(slack).send({text: 'hello', blocks: [HEADER]})).toEqual({text: 'ok'});
  const at = now();
  expect(slack.hookMessages).toEqual([
    {workspace: 'T0TEAM', channel: 'B0HOOK', at, text: 'hello', blocks: [HEADER]},
  ]);
  expect(slack.calls).toEqual([{method: 'webhook', args: {text: 'hello', blocks: [HEADER]}, at}]);
  expect(slack.messages).toEqual([]);
});

test.each([
  ['/services/T0OTHER/B0HOOK/right', 404, 'no_team'],
  ['/services/T0TEAM/B0OTHER/right', 404, 'no_service'],
  ['/services/T0TEAM/B0HOOK/wrong', 403, 'invalid_token'],
])('refuses %s', async (path, statusCode, body) => {
  const slack = await startSlack();
  await expect(hookOf(slack, path).send('hello')).rejects.toMatchObject({statusCode, body});
  expect(slack.hookMessages).toEqual([]);
});

test('checks the URL before it reports a problem of the payload', async () => {
  const slack = await startSlack();
  const sendNothing = (path: string) => send(`${slack.hooksUrl}${path}`, 'no message', JSON_TYPE);
  expect(await sendNothing('/services/T0TEAM/B0HOOK/wrong')).toEqual({
    status: 403,
    body: 'invalid_token',
  });
  expect(await sendNothing(HOOK)).toEqual({status: 400, body: 'invalid_payload'});
});

test('a webhook can be prevented from posting', async () => {
  const hook: SlackHook = {workspace: 'T0TEAM', channel: 'B0HOOK', token: 'right'};
  const slack = await startSlack({hooks: [hook]});
  hook.state = 'prohibited';
  await expect(hookOf(slack).send('hello')).rejects.toMatchObject({
    statusCode: 403,
    body: 'action_prohibited',
  });
  hook.state = 'archived';
  await expect(hookOf(slack).send('hello')).rejects.toMatchObject({
    statusCode: 410,
    body: 'channel_is_archived',
  });
});

test.each([
  ['{', 'invalid_payload'],
  ['"hello"', 'invalid_payload'],
  ['{"text": 1}', 'invalid_payload'],
  ['{}', 'no_text'],
  ['{"text": ""}', 'no_text'],
  ['{"text": "hello", "blocks": {}}', 'invalid_blocks_format'],
  ['{"text": "hello", "blocks": [{"type": "header"}]}', 'invalid_blocks'],
  [JSON.stringify({text: 'a'.repeat(40_001)}), 'msg_too_long'],
])('refuses %.60s', async (payload, body) => {
  const slack = await startSlack();
  const answer = await send(`${slack.hooksUrl}${HOOK}`, payload, JSON_TYPE);
  expect(answer).toEqual({status: 400, body});
});

test('stop reports payloads that Slack accepts, and users would not', async () => {
  const slack = await startUnwatched();
  await hookOf(slack).send({text: 'a <b>', channel: '#other'});
  await hookOf(slack).send({blocks: [HEADER]});
  await send(`${slack.hooksUrl}${HOOK}`, '{"text": "hello"}');
  await fetch(`${slack.hooksUrl}${HOOK}`);
  expect(slack.hookMessages).toHaveLength(3);
  await expect(slack.stop()).rejects.toMatchObject({
    message: [
      'webhook: there is no argument channel',
      'webhook: < is not escaped in "a <b>" of text',
      'webhook: > is not escaped in "a <b>" of text',
      'webhook: blocks without text have nothing to show in a notification',
      'webhook: comes as text/plain, not as JSON',
      'webhook: comes by GET, not by POST',
      'webhook: comes as nothing, not as JSON',
    ].join('\n'),
  });
});

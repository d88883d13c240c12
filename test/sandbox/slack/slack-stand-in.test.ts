import {expect, test} from 'vitest';
import {
  CHANNEL,
  TOKEN,
  clientOf,
  clockAt,
  post,
  send,
  startSlack,
  startUnwatched,
} from './slack-rig.ts';
import type {SlackChannel} from './slack-workspace.ts';

const HEADER = {type: 'header', text: {type: 'plain_text', text: 'shop'}} as const;
const JSON_TYPE = 'application/json; charset=utf-8';
const RIGHT = {authorization: `Bearer ${TOKEN}`};

function refused(error: string) {
  return {code: 'slack_webapi_platform_error', data: {ok: false, error}};
}

test('posts, updates and replies to a message', async () => {
  const clock = clockAt();
  const slack = await startSlack({now: clock.now});
  const client = clientOf(slack);
  const posted = await post(client, {channel: CHANNEL, text: 'building', blocks: [HEADER]});
  expect(posted).toMatchObject({
    ok: true,
    channel: CHANNEL,
    ts: '1772366400.000000',
    message: {text: 'building', blocks: [HEADER]},
    response_metadata: {scopes: ['chat:write']},
  });
  const ts = posted.ts ?? '';
  await post(client, {channel: CHANNEL, text: 'details', thread_ts: ts});
  clock.pass(5000);
  const updated = await client.chat.update({channel: CHANNEL, ts, text: 'done'});
  expect(updated).toMatchObject({ok: true, channel: CHANNEL, ts, text: 'done'});
  const [start, end] = [new Date('2026-03-01T12:00:00Z'), new Date('2026-03-01T12:00:05Z')];
  expect(slack.messages).toEqual([
    {
      channel: CHANNEL,
      ts,
      text: 'done',
      blocks: [],
      edited: 1,
      history: [
        {at: start, text: 'building', blocks: [HEADER]},
        {at: end, text: 'done', blocks: []},
      ],
    },
    {
      channel: CHANNEL,
      ts: '1772366400.000001',
      thread_ts: ts,
      text: 'details',
      blocks: [],
      edited: 0,
      history: [{at: start, text: 'details', blocks: []}],
    },
  ]);
  expect(slack.calls).toEqual([
    {
      method: 'chat.postMessage',
      args: {channel: CHANNEL, text: 'building', blocks: [HEADER]},
      at: start,
    },
    {
      method: 'chat.postMessage',
      args: {channel: CHANNEL, text: 'details', thread_ts: ts},
      at: start,
    },
    {method: 'chat.update', args: {channel: CHANNEL, ts, text: 'done'}, at: end},
  ]);
  expect(slack.tooFast).toEqual([]);
});

test('accepts arguments as JSON', async () => {
  const slack = await startSlack();
  const body = JSON.stringify({channel: '#builds', text: 'hello', blocks: [HEADER]});
  const answer = await send(`${slack.apiUrl}chat.postMessage`, body, {
    ...RIGHT,
    'content-type': JSON_TYPE,
  });
  expect(JSON.parse(answer.body)).toMatchObject({ok: true, channel: CHANNEL});
  expect(slack.messages).toMatchObject([{channel: CHANNEL, text: 'hello', blocks: [HEADER]}]);
});

test.each([
  ['invalid_json', '{', JSON_TYPE],
  ['json_not_object', '[]', JSON_TYPE],
  ['invalid_post_type', 'text', 'text/plain'],
  ['invalid_blocks_format', 'blocks=%5B', 'application/x-www-form-urlencoded'],
])('responds with %s to invalid arguments', async (error, body, type) => {
  const slack = await startSlack();
  const answer = await send(`${slack.apiUrl}chat.postMessage`, body, {
    ...RIGHT,
    'content-type': type,
  });
  expect(answer).toEqual({status: 200, body: JSON.stringify({ok: false, error})});
});

test('accepts only the right token', async () => {
  const slack = await startSlack({token: 'xoxb-2-other'});
  const message = {channel: CHANNEL, text: 'hello'};
  await expect(post(clientOf(slack), message)).rejects.toMatchObject(refused('invalid_auth'));
  await expect(post(clientOf(slack, ''), message)).rejects.toMatchObject(refused('not_authed'));
  await post(clientOf(slack, 'xoxb-2-other'), message);
  expect(slack.messages).toHaveLength(1);
  expect(slack.calls).toHaveLength(3);
});

test('reports a token that is not in the header', async () => {
  const slack = await startUnwatched();
  const client = clientOf(slack, 'xoxb-1-wrong');
  await post(client, {token: TOKEN, channel: CHANNEL, text: 'hello'});
  expect(JSON.stringify(slack.calls)).not.toContain(TOKEN);
  await expect(slack.stop()).rejects.toThrow(
    /^chat\.postMessage: has a token among its arguments$/,
  );
});

test('refuses an unknown or archived channel, and one without the bot', async () => {
  const builds: SlackChannel = {id: CHANNEL, name: 'builds', isMember: false};
  const slack = await startSlack({channels: [builds]});
  const client = clientOf(slack);
  const say = () => post(client, {channel: CHANNEL, text: 'hello'});
  await expect(post(client, {channel: 'C0OTHER', text: 'hello'})).rejects.toMatchObject(
    refused('channel_not_found'),
  );
  await expect(say()).rejects.toMatchObject(refused('not_in_channel'));
  builds.isMember = true;
  await say();
  builds.isArchived = true;
  await expect(say()).rejects.toMatchObject(refused('is_archived'));
});

test('returns the identity of a token', async () => {
  const slack = await startSlack();
  expect(await clientOf(slack).auth.test()).toMatchObject({
    ok: true,
    team: 'Acme',
    team_id: 'T0TEAM',
    user: 'builds',
    is_enterprise_install: false,
    response_metadata: {scopes: ['chat:write']},
  });
  await expect(clientOf(slack, 'xoxb-1-wrong').auth.test()).rejects.toMatchObject(
    refused('invalid_auth'),
  );
});

test('shows channels only to apps with the right scope', async () => {
  const channels: SlackChannel[] = [
    {id: CHANNEL, name: 'builds', isMember: false},
    {id: 'C0SECRET', name: 'secret', isMember: true, isPrivate: true},
    {id: 'C0HIDDEN', name: 'hidden', isMember: false, isPrivate: true},
  ];
  const slack = await startSlack({channels});
  const info = (channel: string) => clientOf(slack).conversations.info({channel});
  await expect(info(CHANNEL)).rejects.toMatchObject({
    data: {error: 'missing_scope', needed: 'channels:read,groups:read', provided: 'chat:write'},
  });
  slack.scopes.push('channels:read');
  expect(await info(CHANNEL)).toMatchObject({
    channel: {id: CHANNEL, name: 'builds', is_member: false, is_private: false},
  });
  await expect(info('C0SECRET')).rejects.toMatchObject(refused('missing_scope'));
  slack.scopes.push('groups:read');
  expect(await info('C0SECRET')).toMatchObject({channel: {is_member: true, is_private: true}});
  await expect(info('C0HIDDEN')).rejects.toMatchObject(refused('channel_not_found'));
  await expect(info('#builds')).rejects.toMatchObject(refused('channel_not_found'));
});

test('scopes decide where an app can post', async () => {
  const channels: SlackChannel[] = [{id: CHANNEL, name: 'builds', isMember: false}];
  const slack = await startSlack({channels, scopes: []});
  const say = () => post(clientOf(slack), {channel: CHANNEL, text: 'hello'});
  await expect(say()).rejects.toMatchObject(refused('missing_scope'));
  slack.scopes.push('chat:write');
  await expect(say()).rejects.toMatchObject(refused('not_in_channel'));
  slack.scopes.push('chat:write.public');
  await say();
});

test('updates only an existing message', async () => {
  const channels = [
    {id: CHANNEL, name: 'builds', isMember: true},
    {id: 'C0OTHER', name: 'other', isMember: true},
  ];
  const slack = await startSlack({channels});
  const client = clientOf(slack);
  const {ts = ''} = await post(client, {channel: CHANNEL, text: 'hello'});
  const update = (channel: string, at: string) =>
    client.chat.update({channel, ts: at, text: 'changed'});
  await expect(update(CHANNEL, '1772366400.000000')).rejects.toMatchObject(
    refused('message_not_found'),
  );
  await expect(update('C0OTHER', ts)).rejects.toMatchObject(refused('message_not_found'));
  await expect(update('C0MISSING', ts)).rejects.toMatchObject(refused('channel_not_found'));
  // Unlike posting, it requires the ID.
  await expect(update('#builds', ts)).rejects.toMatchObject(refused('channel_not_found'));
  expect(slack.messages).toMatchObject([{text: 'hello', edited: 0}]);
});

test('replies only to a message of the channel', async () => {
  const channels = [
    {id: CHANNEL, name: 'builds', isMember: true},
    {id: 'C0OTHER', name: 'other', isMember: true},
  ];
  const slack = await startUnwatched({channels});
  const client = clientOf(slack);
  const {ts = ''} = await post(client, {channel: CHANNEL, text: 'hello'});
  const reply = (channel: string, thread_ts: string) =>
    post(client, {channel, text: 'reply', thread_ts});
  await expect(reply(CHANNEL, '1772366400.000000')).rejects.toMatchObject(
    refused('thread_not_found'),
  );
  await expect(reply('C0OTHER', ts)).rejects.toMatchObject(refused('thread_not_found'));
  await expect(reply(CHANNEL, '0')).rejects.toMatchObject({
    data: {
      error: 'invalid_thread_ts',
      response_metadata: {messages: ['[ERROR] 0 is not a valid thread_ts']},
    },
  });
  const {ts: replied = ''} = await reply(CHANNEL, ts);
  await reply(CHANNEL, replied);
  expect(slack.messages.map(({thread_ts}) => thread_ts)).toEqual([undefined, ts, ts]);
  await expect(slack.stop()).rejects.toThrow(
    `chat.postMessage: thread_ts ${replied} is of a reply, not a parent`,
  );
});

test('shows a reply in its channel, too, and reports other arguments', async () => {
  const slack = await startUnwatched();
  const client = clientOf(slack);
  const {ts = ''} = await post(client, {channel: CHANNEL, text: 'hello'});
  const reply = (value: unknown, thread_ts?: string) =>
    client.apiCall('chat.postMessage', {
      channel: CHANNEL,
      text: 'reply',
      thread_ts,
      reply_broadcast: value,
    });
  await reply(true, ts);
  await reply(false, ts);
  expect(slack.messages.map(({isBroadcast}) => isBroadcast)).toEqual([undefined, true, undefined]);
  await expect(reply('yes', ts)).rejects.toMatchObject(refused('invalid_arguments'));
  await reply(true);
  await expect(slack.stop()).rejects.toThrow(
    /^chat\.postMessage: reply_broadcast of a message that is no reply$/,
  );
});

test('refuses a message without content', async () => {
  const slack = await startSlack();
  const client = clientOf(slack);
  const say = (text: string) => post(client, {channel: CHANNEL, text});
  await expect(say(' ')).rejects.toMatchObject(refused('no_text'));
  await expect(post(client, {channel: CHANNEL, text: '', blocks: []})).rejects.toMatchObject(
    refused('no_text'),
  );
  await expect(say('a'.repeat(40_001))).rejects.toMatchObject(refused('msg_too_long'));
  const {ts = ''} = await say('a'.repeat(4000));
  const update = client.chat.update({channel: CHANNEL, ts, text: 'a'.repeat(4001)});
  await expect(update).rejects.toMatchObject(refused('msg_too_long'));
});

test('stop reports messages that Slack accepts, and users would not', async () => {
  const slack = await startUnwatched();
  const client = clientOf(slack);
  await post(client, {channel: CHANNEL, blocks: [HEADER]});
  await post(client, {channel: CHANNEL, text: 'a'.repeat(4001)});
  await post(client, {channel: CHANNEL, text: 'fish & chips', icon_emoji: ':fish:'});
  expect(slack.messages).toHaveLength(3);
  await expect(slack.stop()).rejects.toMatchObject({
    message: [
      'chat.postMessage: blocks without text have nothing to show in a notification',
      'chat.postMessage: text has 4001 characters, recommended are 4000',
      'chat.postMessage: there is no argument icon_emoji',
      'chat.postMessage: & is not escaped in "fish & chips" of text',
    ].join('\n'),
  });
});

test('stop reports unknown methods', async () => {
  const slack = await startUnwatched();
  await expect(clientOf(slack).api.test({})).rejects.toMatchObject(refused('unknown_method'));
  expect(await send(slack.hooksUrl, '')).toMatchObject({status: 404});
  await fetch(`${slack.apiUrl}chat.postMessage`);
  await expect(slack.stop()).rejects.toMatchObject({
    message: [
      'unexpected request: POST /api/api.test',
      'unexpected request: POST /',
      'chat.postMessage: comes by GET, not by POST',
    ].join('\n'),
  });
});

import {assert, asyncProperty, constant, constantFrom, oneof, string} from 'fast-check';
import {expect, onTestFinished, test} from 'vitest';
import {Patience} from '../../../src/patience/patience.ts';
import type {SlackVerdict} from '../../../src/slack/verify/verify-slack.ts';
import {type SlackCredentials, verifySlack} from '../../../src/slack/verify/verify-slack.ts';
import type {SlackStandInOptions} from '../../sandbox/slack/slack-stand-in.ts';
import {until} from '../../until.ts';
import {bot, nobodysUrl, startTimedSlack, webhook} from '../delivery-rig.ts';
import {hold, isUnderway, watchedFetch} from '../requests-underway.ts';
import {VirtualClock} from '../virtual-time.ts';

/** The longest pauses, on a clock. */
function patienceOf(clock: VirtualClock): Patience {
  return new Patience({clock, random: () => 1, emit: () => undefined});
}

const READING = ['chat:write', 'channels:read', 'groups:read'];
const BUILDS = {id: 'C0BUILDS', name: 'builds', isMember: true};

/** A stand-in for Slack, and its verdicts about credentials. Nothing is posted. */
async function start(options: SlackStandInOptions = {}) {
  const {slack, clock} = await startTimedSlack(options);
  const verdict = async (
    credentials: SlackCredentials = bot,
    workspaceId?: string,
  ): Promise<SlackVerdict> => {
    const {signal} = new AbortController();
    const {apiUrl: slackApiUrl, hooksUrl} = slack;
    const options = {
      workspaceId,
      fetch: watchedFetch,
      patience: patienceOf(clock),
      signal,
      slackApiUrl,
      hooksUrl,
    };
    const said = await clock.spend(verifySlack(credentials, options));
    expect(slack.messages).toEqual([]);
    expect(slack.hookMessages).toEqual([]);
    expect(JSON.stringify(said)).not.toContain(credentials.token);
    return said;
  };
  return {slack, clock, verdict};
}

test('accepts a bot that is in its channel', async () => {
  const {slack, verdict} = await start({scopes: READING});
  expect(await verdict(bot, 'T0TEAM')).toEqual({
    kind: 'good',
    team: 'Acme',
    channel: '#builds',
  });
  expect(slack.calls.map(({method}) => method)).toEqual(['auth.test', 'conversations.info']);
});

test('accepts an app that can only write, and says what was not checked', async () => {
  expect(await (await start()).verdict()).toEqual({
    kind: 'good',
    team: 'Acme',
    unchecked: expect.stringContaining('channels:read'),
  });
});

test('does not look up a channel by name', async () => {
  const {verdict} = await start({scopes: READING});
  expect(await verdict({...bot, channelId: '#builds'})).toEqual({
    kind: 'good',
    team: 'Acme',
    unchecked: expect.stringContaining('#builds'),
  });
});

test.each([
  [{...BUILDS, isMember: false}, READING, /not in the channel #builds/, '/invite @builds'],
  [{...BUILDS, isArchived: true}, READING, /#builds is archived/, 'Unarchive it'],
  [
    {...BUILDS, isMember: false, isPrivate: true},
    READING,
    /cannot find the channel C0BUILDS/,
    '/invite',
  ],
  [{...BUILDS, id: 'C0OTHER'}, READING, /cannot find the channel C0BUILDS/, 'Check the ID'],
  [BUILDS, ['channels:read', 'incoming-webhook'], /scope chat:write/, 'reinstall'],
])('refuses %j with the scopes %j', async (channel, scopes, why, remedy) => {
  const said = await (await start({channels: [channel], scopes})).verdict();
  expect(said).toMatchObject({kind: 'refused', why: expect.stringMatching(why)});
  expect('remedy' in said && said.remedy.join('\n')).toContain(remedy);
});

test('accepts an app that can write to all public channels', async () => {
  const channels = [{...BUILDS, isMember: false}];
  const {verdict} = await start({channels, scopes: [...READING, 'chat:write.public']});
  expect(await verdict()).toMatchObject({kind: 'good', channel: '#builds'});
});

test('does not refuse a private channel that the app cannot read', async () => {
  const channels = [{...BUILDS, isPrivate: true}];
  const {verdict} = await start({channels, scopes: ['chat:write', 'channels:read']});
  expect(await verdict()).toMatchObject({kind: 'good', unchecked: expect.any(String)});
});

test('refuses a token of another workspace, and names both', async () => {
  expect(await (await start()).verdict(bot, 'T0OTHER')).toEqual({
    kind: 'refused',
    why: expect.stringMatching(/T0TEAM \(Acme\).*T0OTHER/u),
    remedy: [expect.stringContaining('T0OTHER')],
  });
});

test('accepts an app of a whole organization in all its workspaces', async () => {
  const identity = {teamId: 'E0ORG', team: 'Acme', user: 'builds', enterpriseId: 'E0ORG'};
  expect(await (await start({identity})).verdict(bot, 'T0TEAM')).toMatchObject({kind: 'good'});
});

test('refuses a wrong token', async () => {
  expect(await (await start()).verdict({...bot, token: 'xoxb-1-wrong'})).toEqual({
    kind: 'refused',
    why: 'Slack rejected the token (invalid_auth).',
    remedy: [expect.stringContaining('Bot User OAuth Token')],
  });
});

test.each(['token_revoked', 'account_inactive', 'restricted_action'] as const)(
  'refuses after %s',
  async (code) => {
    const {slack, verdict} = await start();
    slack.instead('auth.test', code);
    const why: unknown = expect.stringContaining(code);
    expect(await verdict()).toMatchObject({kind: 'refused', why});
  },
);

test('accepts an existing webhook', async () => {
  expect(await (await start()).verdict(webhook)).toEqual({kind: 'good'});
});

test.each([
  [{workspaceId: 'T0OTHER'}, 'no_team'],
  [{channelId: 'B0OTHER'}, 'no_service'],
  [{token: 'wrong'}, 'invalid_token'],
])('refuses a webhook with %j', async (part, code) => {
  expect(await (await start()).verdict({...webhook, ...part})).toMatchObject({
    kind: 'refused',
    why: `Webhook not found (${code}).`,
  });
});

test.each([
  ['archived', 'archived'],
  ['prohibited', 'administrators'],
] as const)('refuses a webhook that is %s', async (state, words) => {
  const hooks = [{workspace: 'T0TEAM', channel: 'B0HOOK', token: 'right', state}];
  expect(await (await start({hooks})).verdict(webhook)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining(words),
  });
});

test('refuses a webhook whose channel was deleted', async () => {
  const {slack, verdict} = await start();
  slack.instead('webhook', 'channel_not_found');
  expect(await verdict(webhook)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('no longer exists'),
  });
});

test.each([
  ['auth.test', bot],
  ['webhook', webhook],
] as const)('tries three times after a temporary failure: %s', async (method, settings) => {
  for (const fault of ['close', {status: 502}, {status: 503}, 'lose-answer'] as const) {
    const {slack, verdict} = await start();
    if (method === 'webhook') slack.instead(method, fault, 2);
    else slack.instead(method, fault, 2);
    expect(await verdict(settings)).toMatchObject({kind: 'good'});
  }
});

test('waits as long as Slack asks', async () => {
  const {slack, verdict} = await start();
  slack.instead('auth.test', {ratelimitedFor: 5});
  expect(await verdict()).toMatchObject({kind: 'good'});
  expect(slack.tooFast).toEqual([]);
});

test.each([
  [{ratelimitedFor: 60}, 1, 'rate limiting'],
  [{status: 500}, 3, 'status 500'],
  [{status: 404}, 1, 'status 404'],
  ['close', 3, 'Cannot reach Slack'],
] as const)('is unknown after %j', async (fault, times, words) => {
  for (const settings of [bot, webhook]) {
    const {slack, verdict} = await start();
    const target = settings.kind === 'bot' ? 'auth.test' : 'webhook';
    if (target === 'webhook') slack.instead(target, fault, times);
    else slack.instead(target, fault, times);
    const why: unknown = expect.stringContaining(words);
    expect(await verdict(settings)).toMatchObject({kind: 'unknown', why});
    expect(slack.calls).toHaveLength(times);
  }
});

test.each([
  ['auth.test', bot],
  ['webhook', webhook],
] as const)('repeats no token that %s returns', async (method, settings) => {
  const {slack, verdict} = await start();
  if (method === 'webhook') slack.instead(method, 'echo-token');
  else slack.instead(method, 'echo-token');
  expect(await verdict(settings)).toMatchObject({kind: 'refused'});
});

test('waits at most twenty seconds', async () => {
  const {slack, clock, verdict} = await start();
  slack.instead('auth.test', {after: () => hold(clock, 60)});
  expect(await verdict()).toEqual({kind: 'unknown', why: 'Slack did not respond in time.'});
  expect(clock.now()).toBe(20);
});

test('is unknown if the connection is refused', async () => {
  const slackApiUrl = await nobodysUrl();
  const {signal} = new AbortController();
  const clock = new VirtualClock(isUnderway);
  const verdict = verifySlack(bot, {
    fetch: watchedFetch,
    patience: patienceOf(clock),
    signal,
    slackApiUrl,
  });
  expect(await clock.spend(verdict)).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('Cannot reach Slack'),
  });
});

test.each([bot, webhook])('never sends the token of a $kind without TLS', async (settings) => {
  const {signal} = new AbortController();
  const url = 'http://slack.example';
  const places = {slackApiUrl: url, hooksUrl: url};
  const clock = new VirtualClock();
  expect(
    await verifySlack(settings, {
      fetch: watchedFetch,
      patience: patienceOf(clock),
      signal,
      ...places,
    }),
  ).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('not an https URL'),
  });
});

test('ends if it is interrupted', async () => {
  const {slack, clock} = await start();
  slack.instead('auth.test', {after: () => hold(clock, 60)});
  const controller = new AbortController();
  const {signal} = controller;
  const work = verifySlack(bot, {
    fetch: watchedFetch,
    patience: patienceOf(clock),
    signal,
    slackApiUrl: slack.apiUrl,
  });
  await until(() => slack.calls.length > 0);
  controller.abort();
  await expect(work).rejects.toMatchObject({code: 'interrupted'});
});

test('repeats only single words of a response', async () => {
  const {createServer} = await import('node:http');
  let answer = {status: 200, body: ''};
  const server = createServer((_, response) => {
    response.writeHead(answer.status).end(answer.body);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const {signal} = new AbortController();
  await assert(
    asyncProperty(
      constantFrom(200, 302, 400, 403, 404),
      oneof(
        string(),
        string().map((it) => `hushhush${it}`),
        constant('ok'),
      ),
      async (status, body) => {
        answer = {status, body};
        const hooksUrl = `http://127.0.0.1:${port}`;
        const credentials = {...webhook, token: 'hushhush'};
        const clock = new VirtualClock(isUnderway);
        const said = await clock.spend(
          verifySlack(credentials, {
            fetch: watchedFetch,
            patience: patienceOf(clock),
            signal,
            hooksUrl,
          }),
        );
        expect(said.kind).not.toBe('good');
        expect(JSON.stringify(said)).not.toContain('hushhush');
      },
    ),
    {numRuns: 50},
  );
});

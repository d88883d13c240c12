import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {
  type SlackIds,
  slackCredentials,
  tokenProblem,
} from '../../../../src/cli/operate/slackcreds/slack-token.ts';

const BOT: SlackIds = {workspace: 'T0TEAM', channel: 'C0BUILDS'};
const HOOK: SlackIds = {workspace: 'T0TEAM', channel: 'B0HOOK000'};

test('recognises a bot or a webhook by the token', () => {
  expect(slackCredentials('xoxb-1-right', BOT)).toEqual({
    kind: 'bot',
    token: 'xoxb-1-right',
    channelId: 'C0BUILDS',
  });
  expect(slackCredentials('right', HOOK)).toMatchObject({kind: 'webhook', workspaceId: 'T0TEAM'});
  for (const [token, ids] of [
    ['xoxb-1-right', BOT],
    ['right', HOOK],
  ] as const) {
    expect(tokenProblem(token, ids)).toBeUndefined();
  }
});

test.each([
  ['', BOT, 'The token is not set'],
  ['xoxp-1', BOT, 'The token is a user token (xoxp-). Use a bot token'],
  ['xoxb-1', HOOK, '--channel B0HOOK000 is the ID of a webhook'],
  [
    'right',
    BOT,
    '--channel C0BUILDS is the ID of a channel. A webhook requires the ID of the webhook (B…). A bot requires a token',
  ],
  ['https://hooks.slack.com/services/T/B/x', HOOK, 'The token is a URL'],
] as const)('refuses %s with %j: %s', (token, ids, words) => {
  const problem = tokenProblem(token, ids);
  expect(problem).toContain(words);
  expect(problem).not.toContain('SLACK_');
});

test('never repeats the token in a problem', () => {
  assert(
    property(string({minLength: 3}), (text) => {
      const token = `s3cret${text}`;
      for (const ids of [BOT, HOOK]) expect(tokenProblem(token, ids) ?? '').not.toContain(token);
    }),
  );
});

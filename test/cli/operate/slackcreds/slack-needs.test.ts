import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {completeFlags} from '../../../../src/cli/operate/run/missing-flags.ts';
import {
  SLACK_NEEDS,
  type SlackIds,
  slackCredentials,
  tokenProblem,
} from '../../../../src/cli/operate/slackcreds/slack-needs.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';

const BOT: SlackIds = {workspace: 'T0TEAM', channel: 'C0BUILDS'};
const HOOK: SlackIds = {workspace: 'T0TEAM', channel: 'B0HOOK000'};

interface Given {
  readonly workspace?: string | undefined;
  readonly channel?: string | undefined;
}

test('ids are taken as they are pasted', async () => {
  const given: Given = {workspace: ' T0TEAM ', channel: 'B0HOOK000\n'};
  expect((await completeFlags(given, SLACK_NEEDS, undefined)).flags).toEqual(HOOK);
});

test('what is missing is asked for, and judged as it is typed', async () => {
  const {questions} = scriptedQuestions(
    {
      asks: 'text',
      about: 'workspace',
      answer: 'T0TEAM',
      refuses: {acme: 'not the ID of a workspace', C0BUILDS: 'such as T01ABCDEFGH'},
    },
    {
      asks: 'text',
      about: 'channel',
      answer: 'C0BUILDS',
      refuses: {'xoxb-1-right': 'not the ID of a channel', 'the builds': 'such as C01ABCDEFGH'},
    },
  );
  const given: Given = {};
  expect(await completeFlags(given, SLACK_NEEDS, questions)).toEqual({
    flags: BOT,
    asked: ['workspace', 'channel'],
  });
});

test('where nobody can be asked all that is missing is named at once', async () => {
  const given: Given = {};
  await expect(completeFlags(given, SLACK_NEEDS, undefined)).rejects.toMatchObject({
    kind: 'usage',
    message: 'Missing: --workspace, --channel.',
  });
});

test.each(['xoxb-1-right', 'AbCdEfGhIjKlMnOpQrStUvWx', 'https://hooks.slack.com/services/T/B/x'])(
  'a token in the wrong place is not repeated: %s',
  async (value) => {
    const given: Given = {workspace: value, channel: value};
    const error: unknown = await completeFlags(given, SLACK_NEEDS, undefined).catch(
      (it: unknown) => it,
    );
    expect(error).toMatchObject({kind: 'usage'});
    expect(JSON.stringify(error) + String(error)).not.toContain(value);
  },
);

test('the token tells which way is meant', () => {
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
  ['xoxp-1', BOT, "The token is a user's token (xoxp-): a bot's token is needed"],
  ['xoxb-1', HOOK, "--channel B0HOOK000 is a webhook's id"],
  [
    'right',
    BOT,
    "--channel C0BUILDS is a channel's id: a webhook needs its own, B…, and a bot a token",
  ],
  ['https://hooks.slack.com/services/T/B/x', HOOK, 'The token is an address'],
] as const)('%s with %j: %s', (token, ids, words) => {
  const problem = tokenProblem(token, ids);
  expect(problem).toContain(words);
  expect(problem).not.toContain('SLACK_');
});

test('no problem of a token has the token in it', () => {
  assert(
    property(string({minLength: 3}), (text) => {
      const token = `s3cret${text}`;
      for (const ids of [BOT, HOOK]) expect(tokenProblem(token, ids) ?? '').not.toContain(token);
    }),
  );
});

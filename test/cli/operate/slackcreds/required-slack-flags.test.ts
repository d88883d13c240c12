import {expect, test} from 'vitest';
import {completeFlags} from '../../../../src/cli/operate/run/missing-flags.ts';
import {REQUIRED_SLACK_FLAGS} from '../../../../src/cli/operate/slackcreds/required-slack-flags.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';

const BOT = {workspace: 'T0TEAM', channel: 'C0BUILDS'};
const HOOK = {workspace: 'T0TEAM', channel: 'B0HOOK000'};

interface Given {
  readonly workspace?: string | undefined;
  readonly channel?: string | undefined;
}

test('removes white space around pasted IDs', async () => {
  const given: Given = {workspace: ' T0TEAM ', channel: 'B0HOOK000\n'};
  expect((await completeFlags(given, REQUIRED_SLACK_FLAGS, undefined)).flags).toEqual(HOOK);
});

test('asks for missing IDs, and validates the answers', async () => {
  const {questions} = scriptedQuestions(
    {
      asks: 'text',
      about: 'workspace',
      answer: 'T0TEAM',
      refuses: {acme: 'not a workspace ID', C0BUILDS: 'such as T01ABCDEFGH'},
    },
    {
      asks: 'text',
      about: 'channel',
      answer: 'C0BUILDS',
      refuses: {'xoxb-1-right': 'not a channel', 'the builds': 'such as C01ABCDEFGH'},
    },
  );
  const given: Given = {};
  expect(await completeFlags(given, REQUIRED_SLACK_FLAGS, questions)).toEqual({
    flags: BOT,
    asked: ['workspace', 'channel'],
  });
});

test('without a terminal reports all missing flags at once', async () => {
  const given: Given = {};
  await expect(completeFlags(given, REQUIRED_SLACK_FLAGS, undefined)).rejects.toMatchObject({
    code: 'usage.missing-value',
    message: expect.stringContaining(': --workspace, --channel.'),
  });
});

test.each(['xoxb-1-right', 'AbCdEfGhIjKlMnOpQrStUvWx', 'https://hooks.slack.com/services/T/B/x'])(
  'does not repeat a token that was passed as an ID: %s',
  async (value) => {
    const given: Given = {workspace: value, channel: value};
    const error: unknown = await completeFlags(given, REQUIRED_SLACK_FLAGS, undefined).catch(
      (it: unknown) => it,
    );
    expect(error).toMatchObject({kind: 'usage'});
    expect(JSON.stringify(error) + String(error)).not.toContain(value);
  },
);

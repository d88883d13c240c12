import {expect, test} from 'vitest';
import {type SlackInput, slackSettings} from '../../src/slack/slack-settings.ts';

const BOT = 'xoxb-1-right';

function settings(variables: Partial<SlackInput>) {
  return slackSettings({
    workspaceId: undefined,
    channelId: undefined,
    token: undefined,
    ...variables,
  });
}

test.each([{}, {workspaceId: '', channelId: '', token: ''}, {token: '  '}])(
  '%j sets up nothing',
  (variables) => {
    expect(settings(variables)).toEqual({kind: 'none'});
  },
);

test.each([
  {token: BOT, channelId: 'C0BUILDS'},
  {token: ` ${BOT}\n`, channelId: ' C0BUILDS '},
  {token: BOT, channelId: 'C0BUILDS', workspaceId: 'T0TEAM'},
])('%j is a bot', (variables) => {
  expect(settings(variables)).toEqual({kind: 'bot', token: BOT, channelId: 'C0BUILDS'});
});

test('a token without a prefix is that of a webhook', () => {
  const webhook = {workspaceId: 'T0TEAM', channelId: 'B0HOOK', token: 'aBc123'};
  expect(settings(webhook)).toEqual({kind: 'webhook', ...webhook});
});

test.each([
  [{token: BOT}, /^SLACK_CHANNEL_ID is not set. A bot/u],
  [{token: BOT, workspaceId: 'T0TEAM'}, /^SLACK_CHANNEL_ID is not set/u],
  [{token: BOT, channelId: 'B012345678'}, /^SLACK_CHANNEL_ID B012345678 is the ID of a webhook/u],
  [{token: BOT, channelId: 'xoxp-secret'}, /^SLACK_CHANNEL_ID is not the ID of a channel/u],
  [{token: BOT, channelId: 'https://secret'}, /^SLACK_CHANNEL_ID is not the ID of a channel/u],
  [{token: `${BOT}\nX: y`, channelId: 'C0BUILDS'}, /^SLACK_TOKEN contains an invalid character/u],
  [{token: 'xoxp-12-secret', channelId: 'C0BUILDS'}, /a user token \(xoxp-\).*xoxb-/u],
  [{token: 'xapp-12-secret', channelId: 'C0BUILDS'}, /an app-level token \(xapp-\).*xoxb-/u],
  [{token: 'xoxe.xoxb-secret', channelId: 'C0BUILDS'}, /expires within hours/u],
  [{token: 'xoxs-secret', channelId: 'C0BUILDS'}, /not a bot token/u],
  [{token: 'https://hooks.slack.com/services/T0/B0/secret'}, /^SLACK_TOKEN is a URL.*T….*B…/u],
  [{token: 'T0/B0/secret', workspaceId: 'T0', channelId: 'B0'}, /^SLACK_TOKEN is a URL/u],
  [{token: 'secret'}, /^SLACK_WORKSPACE_ID and SLACK_CHANNEL_ID are not set/u],
  [{token: 'secret', channelId: 'B0'}, /^SLACK_WORKSPACE_ID is not set/u],
  [{token: 'secret', workspaceId: 'T0'}, /^SLACK_CHANNEL_ID is not set/u],
  [{channelId: 'C0BUILDS'}, /^SLACK_TOKEN and SLACK_WORKSPACE_ID are not set.*bot/u],
  [{channelId: 'C0', workspaceId: 'T0'}, /^SLACK_TOKEN is not set/u],
  [
    {workspaceId: 'T0TEAM', channelId: 'C0BUILDS', token: 'secret'},
    /^SLACK_CHANNEL_ID C0BUILDS is the ID of a channel.*webhook.*B….*xoxb-/u,
  ],
  [{channelId: 'G0BUILDS', token: 'secret'}, /^SLACK_CHANNEL_ID G0BUILDS is the ID of a channel/u],
  [{workspaceId: 'T0', channelId: 'D0ADA', token: 'secret'}, /D0ADA is the ID of a channel/u],
  [{workspaceId: 'T0/../x', channelId: 'B0', token: 'secret'}, /^SLACK_WORKSPACE_ID is invalid/u],
  [{workspaceId: 'T0', channelId: 'B0', token: 'sec ret'}, /^SLACK_TOKEN is invalid/u],
])('refuses %j: %s', (variables, problem) => {
  const found = settings(variables);
  expect(found).toEqual({kind: 'wrong', problem: expect.stringMatching(problem)});
  expect(JSON.stringify(found)).not.toContain('secret');
});

import {expect, test} from 'vitest';
import {postReport} from '../../../src/slack/announce/post-report.ts';
import {message, section} from '../../../src/slack/message/blocks.ts';
import type {SlackSettings} from '../../../src/slack/slack-settings.ts';
import {bot, nobodysUrl, startTimedSlack, webhook} from '../delivery-rig.ts';
import {watchedFetch} from '../requests-underway.ts';

const textOf = (text: string) => message(text, [section(text)]);
const report = {
  summary: textOf('two images'),
  details: textOf('which images'),
  whole: textOf('two images, which images'),
};

async function posted(settings: SlackSettings, slackApiUrl?: string) {
  const {slack, clock} = await startTimedSlack();
  const warnings: string[] = [];
  const posting = postReport(settings, report, {
    clock,
    fetch: watchedFetch,
    warn: (text) => warnings.push(text),
    slackApiUrl: slackApiUrl ?? slack.apiUrl,
    hooksUrl: slack.hooksUrl,
  });
  await clock.spend(posting);
  return {slack, warnings};
}

test('a bot posts the summary, and the details into its thread', async () => {
  const {slack, warnings} = await posted(bot);
  const [summary, details] = slack.messages;
  expect(slack.messages.map(({text}) => text)).toEqual(['two images', 'which images']);
  expect(details?.thread_ts).toBe(summary?.ts);
  expect(slack.tooFast).toEqual([]);
  expect(warnings).toEqual([]);
});

test('a webhook posts one message', async () => {
  const {slack, warnings} = await posted(webhook);
  expect(slack.hookMessages.map(({text}) => text)).toEqual(['two images, which images']);
  expect(warnings).toEqual([]);
});

test('without settings, nothing happens, and wrong ones are one warning', async () => {
  expect((await posted({kind: 'none'})).warnings).toEqual([]);
  const {slack, warnings} = await posted({kind: 'wrong', problem: 'SLACK_TOKEN is odd.'});
  expect(warnings).toEqual(['This run is not posted to Slack: SLACK_TOKEN is odd.']);
  expect(slack.messages).toEqual([]);
});

test('if Slack fails, there is one warning, and no reply without a message', async () => {
  const refused = await posted({...bot, token: 'xoxb-1-wrong'});
  expect(refused.warnings).toEqual([expect.stringMatching(/^Failed to post to Slack: /u)]);
  expect(refused.slack.messages).toEqual([]);
  const away = await posted(bot, await nobodysUrl());
  expect(away.warnings).toEqual([expect.stringMatching(/^Failed to post to Slack: /u)]);
});

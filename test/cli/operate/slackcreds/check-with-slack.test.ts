import {expect, onTestFinished, test} from 'vitest';
import {checkWithSlack} from '../../../../src/cli/operate/slackcreds/check-with-slack.ts';
import type {OperatorRun} from '../../../../src/cli/operate/run/operator-run.ts';
import type {Fetch} from '../../../../src/http/fetch.ts';
import type {Questions} from '../../../../src/cli/terminal/questions.ts';
import {SlackStandIn} from '../../../sandbox/slack/slack-stand-in.ts';
import {bot, webhook} from '../../../slack/delivery-rig.ts';
import {direct} from '../../../direct-transport.ts';
import {plainLines} from '../../plain-lines.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';
import {testPatience} from '../../../patience/test-patience.ts';

/** An operator who uses this stand-in for Slack. */
async function start(questions?: Questions) {
  const slack = await SlackStandIn.start();
  onTestFinished(() => slack.stop());
  const said: string[] = [];
  const warned: string[] = [];
  const run: OperatorRun & {readonly fetch: Fetch} = {
    fetch: direct.fetch,
    environment: {SLACK_API_URL: slack.apiUrl, SLACK_HOOKS_URL: slack.hooksUrl},
    questions,
    say: (line) => void said.push(...plainLines([line])),
    warn: (text) => void warned.push(text),
    show: () => undefined,
    done: [],
    signal: new AbortController().signal,
    patience: testPatience().patience,
  };
  return {slack, run, said, warned};
}

test('shows what Slack returned, and what was not checked', async () => {
  const {run, said, warned} = await start();
  expect(await checkWithSlack(bot, 'T0TEAM', {}, run)).toEqual({
    kind: 'bot',
    verified: true,
    team: 'Acme',
    channel: null,
  });
  expect(said).toEqual(['Slack accepted the credentials: Acme']);
  expect(warned).toEqual([expect.stringContaining('channels:read')]);
});

test('fails with kind `credentials` if Slack rejects them', async () => {
  const {run} = await start();
  const credentials = {...webhook, token: 'wrong'};
  await expect(checkWithSlack(credentials, 'T0TEAM', {}, run)).rejects.toMatchObject({
    kind: 'credentials',
    message: expect.stringContaining('(invalid_token)'),
    details: ['Nothing was changed.'],
    remedy: expect.arrayContaining([expect.stringContaining('--no-verify')]),
  });
});

test('fails without a terminal if Slack cannot check them', async () => {
  const {slack, run} = await start();
  slack.instead('webhook', {status: 404});
  await expect(checkWithSlack(webhook, 'T0TEAM', {}, run)).rejects.toMatchObject({
    kind: 'failed',
    code: 'slack.not-checked',
    remedy: ['Run the same command again.', expect.stringContaining('--no-verify')],
  });
});

test.each([true, false])('asks the user at a terminal: %s', async (answer) => {
  const {questions} = scriptedQuestions({
    asks: 'confirm',
    about: 'without verification',
    answer,
    proposes: false,
  });
  const {slack, run, warned} = await start(questions);
  slack.instead('webhook', {status: 404});
  const work = checkWithSlack(webhook, 'T0TEAM', {}, run);
  if (answer) expect(await work).toMatchObject({verified: false});
  else await expect(work).rejects.toMatchObject({kind: 'failed'});
  expect(warned).toEqual([expect.stringContaining('not verified')]);
});

test('continues in a dry run', async () => {
  const {slack, run} = await start();
  slack.instead('webhook', {status: 404});
  expect(await checkWithSlack(webhook, 'T0TEAM', {'dry-run': true}, run)).toMatchObject({
    verified: false,
  });
});

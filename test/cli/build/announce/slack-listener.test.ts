import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {BuildEnd} from '../../../../src/cli/build/build-result.ts';
import {SlackListener} from '../../../../src/cli/build/announce/slack-listener.ts';
import type {Environment} from '../../../../src/environment.ts';
import {Failure} from '../../../../src/errors.ts';
import type {BuildEvent} from '../../../../src/events.ts';
import {AUTHORITY} from '../../../sandbox/network/certificates.ts';
import {startTlsFront} from '../../../sandbox/network/tls-front.ts';
import {renderMessage} from '../../../sandbox/slack/render-message.ts';
import {SlackStandIn} from '../../../sandbox/slack/slack-stand-in.ts';
import {madePlan} from '../made-plan.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';
import {CLOCK} from '../../../../src/cli/run-patience.ts';

const CODEBUILD = {CODEBUILD_BUILD_ID: 'intranet:0a1b'};
const interruption = undefined;
const failed: BuildEnd = {
  status: 'rejected',
  reason: new Failure('docker.unavailable', 'Odd.'),
  interruption,
};

function released(): BuildEnd {
  const {plan} = madePlan();
  const outcome = {kind: 'released', images: []} as const;
  return {status: 'fulfilled', value: {plan, outcome, seconds: {}}, interruption};
}

/** A listener, a stand-in for Slack, and the warnings for the user. */
async function listen(
  environment: Environment = {},
  flags: {local?: boolean; profile?: string} = {},
) {
  const token = 'xoxb-1-right';
  const slack = await SlackStandIn.start({token});
  onTestFinished(() => slack.stop());
  const events: BuildEvent<string>[] = [];
  const listener = new SlackListener({
    path: '/work/intranet',
    flags: {announce: 'always', local: false, ...flags},
    environment: {
      SLACK_API_URL: slack.apiUrl,
      SLACK_TOKEN: token,
      SLACK_CHANNEL_ID: 'C0BUILDS',
      ...environment,
    },
    emit: (event) => events.push(event),
    clock: CLOCK,
  });
  const shown = () => slack.messages.map((it) => renderMessage(it)).join('\n');
  return {listener, events, shown};
}

test('posts a build with the events after its plan', async () => {
  const {listener, events, shown} = await listen();
  await listener.planned(madePlan());
  listener.emit({type: 'warning', text: 'Mind the gap.'});
  listener.start();
  await listener.end(failed);
  expect(shown()).toContain('Odd.');
  expect(shown()).toContain('Mind the gap.');
  expect(events).toEqual([]);
});

test('trusts the authority of the AWS profile, as the build does', async () => {
  const slack = await SlackStandIn.start({token: 'xoxb-1-right'});
  onTestFinished(() => slack.stop());
  const front = await startTlsFront(Number(new URL(slack.apiUrl).port));
  onTestFinished(() => front.stop());
  const config = join(await temporaryFolder(), 'config');
  await writeFile(config, `[profile live]\nca_bundle = ${AUTHORITY}\n`);
  const {listener, events} = await listen(
    {SLACK_API_URL: `https://127.0.0.1:${front.port}/api/`, AWS_CONFIG_FILE: config},
    {profile: 'live'},
  );
  await listener.planned(madePlan());
  listener.start();
  await listener.end(failed);
  expect(events).toEqual([]);
  expect(slack.messages.map((it) => renderMessage(it)).join('\n')).toContain('Odd.');
});

test('a failure without a plan is only posted in CodeBuild', async () => {
  const person = await listen();
  await person.listener.end(failed);
  expect(person.shown()).toBe('');
  const build = await listen(CODEBUILD);
  await build.listener.end(failed);
  expect(build.shown()).toContain('Odd.');
});

test('never posts a local build', async () => {
  const unplanned = await listen(CODEBUILD, {local: true});
  await unplanned.listener.end(failed);
  expect(unplanned.shown()).toBe('');
  const planned = await listen(CODEBUILD, {local: true});
  await planned.listener.planned(madePlan({options: {destination: {kind: 'local'}}}));
  planned.listener.start();
  await planned.listener.end(failed);
  expect(planned.shown()).toBe('');
});

test('warns about invalid variables once, however the build ends', async () => {
  for (const end of [failed, released()]) {
    const {listener, events, shown} = await listen({...CODEBUILD, SLACK_CHANNEL_ID: ''});
    await listener.planned(madePlan());
    listener.start();
    await listener.end(end);
    expect(shown()).toBe('');
    expect(events).toEqual([{type: 'warning', text: expect.stringContaining('SLACK_CHANNEL_ID')}]);
  }
});

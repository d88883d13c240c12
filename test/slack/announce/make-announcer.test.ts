import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {type AnnouncePolicy, makeAnnouncer} from '../../../src/slack/announce/make-announcer.ts';
import type {SlackSettings} from '../../../src/slack/slack-settings.ts';
import {SlackStandIn} from '../../sandbox/slack/slack-stand-in.ts';
import {bot, nobodysUrl, webhook} from '../delivery-rig.ts';
import {direct} from '../../direct-transport.ts';
import {clock} from '../process-clock.ts';
import {facts} from '../samples.ts';

function make(settings: SlackSettings, policy: AnnouncePolicy = 'always', urls = {}) {
  const warnings: string[] = [];
  const warn = (text: string) => warnings.push(text);
  const announcer = makeAnnouncer(settings, policy, facts, {
    clock,
    fetch: direct.fetch,
    random: () => 1,
    warn,
    ...urls,
  });
  return {announcer, warnings};
}

test('makes nothing without settings', () => {
  expect(make({kind: 'none'})).toEqual({announcer: undefined, warnings: []});
});

test('warns once about invalid settings', () => {
  expect(make({kind: 'wrong', problem: 'SLACK_TOKEN is odd.'})).toEqual({
    announcer: undefined,
    warnings: ['This build is not posted to Slack: SLACK_TOKEN is odd.'],
  });
});

test.each([bot, webhook, {kind: 'wrong', problem: 'x'} as const])(
  'makes nothing with the policy never: $kind',
  (settings) => {
    expect(make(settings, 'never')).toEqual({announcer: undefined, warnings: []});
  },
);

test.each(['http://slack.example/api/', 'ftp://slack.com', 'nowhere', 'https://a@slack.com/'])(
  'sends no token to %s',
  (url) => {
    for (const settings of [bot, webhook]) {
      const {announcer, warnings} = make(settings, 'always', {slackApiUrl: url, hooksUrl: url});
      expect(announcer).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining(`${url} is not an https URL`)]);
    }
  },
);

/** Runs a module that makes an announcer in a process of its own. */
async function runApart(code: string): Promise<string> {
  const base = import.meta.dirname;
  const start = `
    import {makeAnnouncer} from ${JSON.stringify(`${base}/../../../src/slack/announce/make-announcer.ts`)};
    import {direct} from ${JSON.stringify(`${base}/../../direct-transport.ts`)};
    import {bot, clock} from ${JSON.stringify(`${base}/../process-clock.ts`)};
    import {done, facts} from ${JSON.stringify(`${base}/../samples.ts`)};
    import {createRequire} from 'node:module';
    const loaded = () => Object.keys(createRequire('/').cache).filter((it) => it.includes('@slack'));
    const warn = (text) => console.log(text);
    const make = (slackApiUrl) => makeAnnouncer(bot, 'always', facts, {clock, fetch: direct.fetch, random: () => 1, warn, slackApiUrl});
  `;
  const {stdout, stderr} = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', `${start}\n${code}`],
    // A process that runs longer would never end.
    {timeout: 25_000},
  );
  return stdout + stderr;
}

describe.concurrent('in a process of its own', () => {
  test("loads Slack's clients only when something is sent", async () => {
    const said = await runApart(`
      const announcer = make(${JSON.stringify(await nobodysUrl())});
      console.log(loaded().length);
      announcer.start();
      await announcer.end(done);
      console.log(loaded().length > 0);
    `);
    expect(said.split('\n')).toEqual(['0', expect.stringContaining('refused'), 'true', '']);
  });

  test('the process waits for the end, and not longer', async () => {
    const slack = await SlackStandIn.start();
    slack.instead('chat.postMessage', {after: () => new Promise(() => {})});
    const said = await runApart(`
      await import('@slack/web-api'); // This takes time that is not to be Slack's.
      const announcer = make(${JSON.stringify(slack.apiUrl)});
      announcer.start();
      await announcer.end(done);
      console.log('ended');
    `);
    expect(slack.messages).toEqual([]);
    await slack.stop();
    expect(said).toBe('Failed to post to Slack: Slack did not respond in time.\nended\n');
  });

  test('the process does not wait for a later retry', async () => {
    const url = JSON.stringify(await nobodysUrl());
    const said = await runApart(`
      const paused = Promise.withResolvers();
      const endless = {
        now: clock.now,
        sleep: (seconds, options) => {
          if (seconds === 2) paused.resolve(); // until the next try
          return clock.sleep(3600, options);
        },
      };
      makeAnnouncer(bot, 'always', facts, {clock: endless, fetch: direct.fetch, random: () => 1, warn, slackApiUrl: ${url}}).start();
      await paused.promise;
    `);
    expect(said).toBe('');
  });
});

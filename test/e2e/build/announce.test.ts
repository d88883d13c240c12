import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {renderMessage} from '../../sandbox/slack/render-message.ts';
import {SlackStandIn} from '../../sandbox/slack/slack-stand-in.ts';
import {startAws} from '../aws.ts';
import {target} from '../build-codebase.ts';
import {buildInContainer} from '../lifecycle-container.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  startCli,
} from '../sandbox.ts';

const TOKEN = 'xoxb-1-right';

/** A stand-in for Slack, and the environment in which a bot posts builds to it. */
async function start() {
  const slack = await SlackStandIn.start({token: TOKEN});
  onTestFinished(() => slack.stop());
  const urls = {SLACK_API_URL: slack.apiUrl, SLACK_HOOKS_URL: slack.hooksUrl};
  return {slack, urls, env: {...urls, SLACK_TOKEN: TOKEN, SLACK_CHANNEL_ID: 'C0BUILDS'}};
}

function buildArguments(...flags: readonly string[]): string[] {
  return ['image', 'build', ...target({prefix: freshPrefix()}), ...flags];
}

/** A codebase whose own script runs these commands. */
async function codebaseThat(script: string): Promise<string> {
  const codebase = await copyCodebase('tiny');
  await writeFile(join(codebase, 'user-post.sh'), `${script}\n`);
  await commitAll(codebase, 'Add a script');
  return codebase;
}

/** The last state of each message, followed by the messages of its thread. */
function shown({messages}: SlackStandIn): string[] {
  return messages.map((message) => renderMessage(message));
}

describeWithSandbox('a build posted to Slack', () => {
  test('is one message that is updated, with the details in its thread', async () => {
    const {slack, env} = await start();
    const {code, stderr} = await cli(buildArguments(), {cwd: await copyCodebase('tiny'), env});
    expect({code, stderr}).toMatchObject({code: 0});
    const [progress, details] = slack.messages;
    expect(slack.messages).toHaveLength(2);
    expect(details?.thread_ts).toBe(progress?.ts);
    expect(progress?.history.length).toBeGreaterThan(1);
    const [summary, all] = shown(slack);
    expect(summary).toMatch(/^\[notice-board: built main [0-9a-f]{7} in .+\]/);
    expect(summary).toContain('Done in');
    for (const process of ['web', 'worker', 'clock'])
      expect(all).toContain(`notice-board/${process}`);
    expect(all).toContain('Robin');
    expect(slack.tooFast).toEqual([]);
    expect(stderr).not.toContain('Slack');
  });

  test('is posted before the cache is stored', async () => {
    const sandbox = await startAws();
    onTestFinished(() => sandbox.stop());
    const {slack, env} = await start();
    const posted: boolean[] = [];
    sandbox.registry.instead(/^PUT \S+cache\/manifests\/branch-main/, {
      after: async () => {
        posted.push(shown(slack).some((it) => it.includes('Done in')));
      },
    });
    const codebase = await copyCodebase('flask');
    const inAccount = {codebase, env: {...sandbox.env, ...env}};
    const built = await buildInContainer(inAccount, '--cache', 'registry');
    expect(built).toMatchObject({code: 0});
    expect(built.stderr).toContain('Stored the cached layers');
    expect(posted).toEqual([true]);
  });

  test('shows the error of a failed build, and does not change its exit code', async () => {
    const {slack, env} = await start();
    const cwd = await codebaseThat('echo "no module named flask"; exit 3');
    const {code} = await cli(buildArguments('--announce', 'failure'), {cwd, env});
    expect(code).toBe(1);
    const [summary, details] = shown(slack);
    expect(summary).toContain('The script user-post.sh of the codebase failed.');
    expect(details).toContain('│ no module named flask');
  });

  test('posts no success with --announce failure, and nothing with --announce never', async () => {
    const {slack, env} = await start();
    const cwd = await copyCodebase('tiny');
    for (const policy of ['failure', 'never']) {
      const {code} = await cli(buildArguments('--announce', policy), {cwd, env});
      expect(code).toBe(0);
    }
    expect(slack.calls).toEqual([]);
  });

  test('shows an interruption', async () => {
    const {slack, env} = await start();
    const cwd = await codebaseThat('echo waiting; sleep 3600');
    const child = startCli(buildArguments(), {cwd, env});
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('waiting')) child.kill('SIGTERM');
    });
    const {exitCode} = await child;
    expect(exitCode).toBe(143);
    expect(shown(slack)[0]).toContain('SIGTERM');
  });

  test('succeeds with one warning if Slack fails during the build', async () => {
    const {slack, env} = await start();
    slack.instead('chat.update', 'close', Infinity);
    const {code, stderr} = await cli(buildArguments(), {cwd: await copyCodebase('tiny'), env});
    expect(code).toBe(0);
    expect(stderr.match(/Warning: .*Slack/g)).toHaveLength(1);
  });

  test('succeeds with one warning if Slack refuses the message', async () => {
    const {slack, env} = await start();
    slack.instead('chat.postMessage', 'not_in_channel');
    const {code, stderr} = await cli(buildArguments(), {cwd: await copyCodebase('tiny'), env});
    expect(code).toBe(0);
    expect(stderr.match(/Warning: .*Slack/g)).toHaveLength(1);
    expect(slack.calls).toHaveLength(1);
  });

  test('does not wait for Slack if it does not respond', async () => {
    const {slack, env} = await start();
    slack.instead('chat.postMessage', {after: () => new Promise(() => {})});
    const cwd = await copyCodebase('tiny');
    const {code, stderr} = await cli(buildArguments(), {cwd, env});
    expect(code).toBe(0);
    expect(slack.messages).toEqual([]);
    expect(stderr.match(/Warning: .*Slack/g)).toHaveLength(1);
  });

  test('never prints the token, even if Slack returns it', async () => {
    const {slack, env} = await start();
    slack.instead('chat.postMessage', 'echo-token', Infinity);
    const cwd = await copyCodebase('tiny');
    const {code, stdout, stderr} = await cli(buildArguments('--verbose', '--json'), {
      cwd,
      env: {...env, DEBUG: '*'},
    });
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(stderr.match(/Warning: .*Slack/g)).toHaveLength(1);
  });

  test('is one message at the end if the variables describe a webhook', async () => {
    const {slack, urls} = await start();
    const old = {SLACK_WORKSPACE_ID: 'T0TEAM', SLACK_CHANNEL_ID: 'B0HOOK', SLACK_TOKEN: 'right'};
    const cwd = await copyCodebase('tiny');
    const {code, stderr} = await cli(buildArguments(), {cwd, env: {...urls, ...old}});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(slack.hookMessages).toHaveLength(1);
    const [message] = slack.hookMessages.map((it) => renderMessage(it));
    expect(message).toMatch(/notice-board\/worker:commit-[0-9a-f]{7}/);
  });

  test('warns once about missing variables', async () => {
    const {slack, urls} = await start();
    const cwd = await copyCodebase('tiny');
    const {code, stderr} = await cli(buildArguments(), {cwd, env: {...urls, SLACK_TOKEN: TOKEN}});
    expect(code).toBe(0);
    expect(stderr.match(/SLACK_CHANNEL_ID is not set/g)).toHaveLength(1);
    expect(slack.calls).toEqual([]);
  });

  test('is posted without a plan only in CodeBuild', async () => {
    const {slack, env} = await start();
    const cwd = await copyCodebase('tiny');
    await writeFile(join(cwd, 'Procfile'), 'web\n');
    expect(await cli(buildArguments(), {cwd, env})).toMatchObject({code: 2});
    expect(slack.calls).toEqual([]);
    const codebuild = {
      CODEBUILD_BUILD_ID: 'intranet:0a1b',
      CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
    };
    const {code} = await cli(buildArguments(), {cwd, env: {...env, ...codebuild}});
    expect(code).toBe(2);
    const [summary, details] = shown(slack);
    expect(summary).toContain('intranet');
    expect(summary).toContain('The codebase has');
    expect(details).toContain('Procfile:1:1');
  });
});

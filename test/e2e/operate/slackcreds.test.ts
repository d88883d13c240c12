import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, onTestFinished, test} from 'vitest';

import type {SlackCredsJson} from '../../../src/cli/operate/slackcreds/store-slack-credentials.ts';
import {AUTHORITY} from '../../sandbox/network/certificates.ts';
import {RecordingProxy} from '../../sandbox/network/recording-proxy.ts';
import {startTlsFront} from '../../sandbox/network/tls-front.ts';
import {SlackStandIn, type SlackStandInOptions} from '../../sandbox/slack/slack-stand-in.ts';
import {cli} from '../built-cli.ts';
import {type Operator, startOperator} from '../operator.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {KEYS, startInTerminal} from '../terminal.ts';

const TOKEN = 'xoxb-1-right';
const BOT = ['--workspace', 'T0TEAM', '--channel', 'C0BUILDS'];
const HOOK = ['--workspace', 'T0TEAM', '--channel', 'B0HOOK'];
const NAMES = [
  '/codebuild/slack_workspace_id',
  '/codebuild/slack_channel_id',
  '/codebuild/slack_api_token',
];

/** An account without Slack credentials, and a stand-in for Slack. */
async function start(options: SlackStandInOptions = {}) {
  const operator = await startOperator();
  const slack = await SlackStandIn.start({scopes: ['chat:write', 'channels:read'], ...options});
  onTestFinished(() => slack.stop());
  const env = {
    ...operator.env,
    SLACK_API_URL: slack.apiUrl,
    SLACK_HOOKS_URL: slack.hooksUrl,
  };
  return {...operator, slack, env};
}

/** Pipes a token into the command, and checks that no output contains it. */
async function slackcreds(
  {checkout, env}: Pick<Operator, 'checkout' | 'env'>,
  token: string,
  ...flags: readonly string[]
) {
  const {code, stdout, stderr} = await cli(['codebuild', 'slackcreds', ...flags], {
    cwd: checkout,
    env: {...env, DEBUG: '*'},
    input: token,
  });
  if (token !== '') expect(stdout + stderr).not.toContain(token);
  return {code, stdout, stderr};
}

/** The stored values, in the order of {@link NAMES}. */
function values({aws}: Pick<Operator, 'aws'>): (string | undefined)[] {
  return NAMES.map((name) => aws.account.parameters.newest(name)?.value);
}

function writes({aws}: Pick<Operator, 'aws'>): number {
  return aws.actions.filter((it) => it === 'ssm:PutParameter').length;
}

test.each([
  ['a bot', TOKEN, BOT, 'the environment'],
  ['a webhook', 'right', HOOK, 'the AWS profile'],
])(
  'verifies the credentials of %s behind a proxy, and trusts its authority',
  async (_, token, flags, source) => {
    const all = await start();
    const front = await startTlsFront(Number(new URL(all.slack.hooksUrl).port));
    onTestFinished(() => front.stop());
    const proxy = await RecordingProxy.start({hosts: {'slack.test': front.port}});
    onTestFinished(() => proxy.stop());
    const env = {
      ...all.env,
      SLACK_API_URL: 'https://slack.test/api/',
      SLACK_HOOKS_URL: 'https://slack.test',
      HTTPS_PROXY: proxy.url,
    };
    const config = join(await temporaryFolder(), 'config');
    await writeFile(config, `[default]\nca_bundle = ${AUTHORITY}\n`);
    const bundle =
      source === 'the environment' ? {SSL_CERT_FILE: AUTHORITY} : {AWS_CONFIG_FILE: config};
    const trusting = {...all, env: {...env, ...bundle}};
    const {code, stderr} = await slackcreds(trusting, token, ...flags);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(proxy.targets).toEqual(['slack.test:443']);
    expect(proxy.requests).toHaveLength(front.connections());

    const before = proxy.requests.length;
    const doubting = await slackcreds({...all, env}, token, ...flags);
    expect(doubting).toMatchObject({code: 1});
    expect(doubting.stderr).toMatch(
      /the certificate of slack\.test .*is not trusted\.[^]*→ .*SSL_CERT_FILE/u,
    );
    // Nobody retries a bad certificate, except once with the certificates of the system.
    expect(proxy.requests.length - before).toBeLessThanOrEqual(2);
    expect(doubting.stderr).not.toContain('retrying');
  },
);

describe('codebuild slackcreds', () => {
  test('stores the token of a bot, and changes nothing in a second run', async () => {
    const all = await start();
    const {code, stdout, stderr} = await slackcreds(all, `${TOKEN}\n`, ...BOT);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('Slack accepted the credentials: Acme, #builds');
    expect(stdout).toContain('    SLACK_TOKEN: /codebuild/slack_api_token');
    expect(stdout).not.toContain('SLACK_WORKSPACE_ID');
    expect(values(all)).toEqual(['T0TEAM', 'C0BUILDS', TOKEN]);
    for (const name of NAMES) {
      expect(all.aws.account.parameters.newest(name)).toMatchObject({
        type: 'SecureString',
        tier: 'Standard',
        dataType: 'text',
        description: expect.stringMatching(/^Slack /),
      });
    }
    const again = await slackcreds(all, TOKEN, ...BOT);
    expect(again).toMatchObject({code: 0, stdout: expect.stringContaining('up to date')});
    expect(writes(all)).toBe(3);
    expect(all.slack.messages).toEqual([]);
  });

  test("stores the parts of a webhook's URL", async () => {
    const all = await start();
    const {code, stdout} = await slackcreds(all, 'right', ...HOOK, '--json');
    expect(code).toBe(0);
    const {slack, outcome, variables} = JSON.parse(stdout) as SlackCredsJson;
    expect({slack, outcome, variables}).toEqual({
      slack: {kind: 'webhook', verified: true, team: null, channel: null},
      outcome: 'applied',
      variables: {
        SLACK_WORKSPACE_ID: '/codebuild/slack_workspace_id',
        SLACK_CHANNEL_ID: '/codebuild/slack_channel_id',
        SLACK_TOKEN: '/codebuild/slack_api_token',
      },
    });
    expect(values(all)).toEqual(['T0TEAM', 'B0HOOK', 'right']);
    expect(all.slack.hookMessages).toEqual([]);
  });

  test('replaces existing parameters only after confirmation', async () => {
    const all = await start();
    await slackcreds(all, 'right', ...HOOK);
    const refused = await slackcreds(all, TOKEN, ...BOT);
    expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('--yes')});
    expect(refused.stderr).toContain('B0HOOK → C0BUILDS');
    expect(writes(all)).toBe(3);
    expect(await slackcreds(all, TOKEN, ...BOT, '--yes')).toMatchObject({code: 0});
    expect(values(all)).toEqual(['T0TEAM', 'C0BUILDS', TOKEN]);
    // The workspace stays the same.
    expect(writes(all)).toBe(5);
  });

  test('keeps tier, key and description of existing parameters', async () => {
    const all = await start();
    const kept = {
      type: 'SecureString',
      tier: 'Advanced',
      keyId: 'alias/ours',
      description: 'The token of the platform team',
    } as const;
    for (const name of NAMES) all.aws.account.parameters.put(name, {value: 'T0TEAM', ...kept});
    expect(await slackcreds(all, TOKEN, ...BOT, '--yes')).toMatchObject({code: 0});
    expect(values(all)).toEqual(['T0TEAM', 'C0BUILDS', TOKEN]);
    for (const name of NAMES) {
      expect(all.aws.account.parameters.newest(name)).toMatchObject(kept);
    }
  });

  test('shows that the key may change if it cannot be read', async () => {
    const all = await start();
    await slackcreds(all, 'right', ...HOOK);
    all.aws.denied.add('ssm:DescribeParameters');
    const refused = await slackcreds(all, TOKEN, ...BOT);
    expect(refused.stderr).toContain('(permission denied) → alias/aws/ssm');
    expect(writes(all)).toBe(3);
  });

  test('stores nothing if Slack rejects the token', async () => {
    const all = await start();
    const {code, stderr} = await slackcreds(all, 'xoxb-1-wrong', ...BOT);
    expect({code, stderr}).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Slack rejected the token (invalid_auth).'),
    });
    expect(values(all)).toEqual([undefined, undefined, undefined]);
    const unchecked = await slackcreds(all, 'xoxb-1-wrong', ...BOT, '--no-verify');
    expect(unchecked).toMatchObject({code: 0});
    expect(all.slack.calls).toHaveLength(1);
    expect(values(all)[2]).toBe('xoxb-1-wrong');
  });

  test('previews with --dry-run', async () => {
    const all = await start();
    const flags = [...BOT, '--dry-run', '--exit-code'];
    const {code, stdout} = await slackcreds(all, TOKEN, ...flags);
    expect({code, stdout}).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('parameter /codebuild/slack_api_token'),
    });
    expect(writes(all)).toBe(0);
  });

  test('reports all missing flags and an invalid token', async () => {
    const all = await start();
    const missing = await slackcreds(all, TOKEN);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Missing required flags: --workspace, --channel.'),
    });
    expect(await slackcreds(all, '', ...BOT)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It is empty.'),
    });
    expect(await slackcreds(all, 'xoxp-1-mine', ...BOT)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a user token'),
    });
    expect(all.slack.calls).toEqual([]);
  });

  test('reports done and missing steps, and finishes in a second run', async () => {
    const all = await start();
    const {aws} = all;
    // The first parameter is written, the second is not.
    aws.instead('ssm:PutParameter', {after: Promise.resolve()});
    aws.instead('ssm:PutParameter', {code: 'AccessDeniedException', message: 'no', status: 400});
    const {code, stderr} = await slackcreds(all, TOKEN, ...BOT);
    expect(code).toBe(3);
    expect(stderr).toContain('Done:      create parameter /codebuild/slack_workspace_id');
    expect(stderr).toContain('Not done:  create parameter /codebuild/slack_channel_id');
    expect(values(all)).toEqual(['T0TEAM', undefined, undefined]);
    expect(await slackcreds(all, TOKEN, ...BOT)).toMatchObject({code: 0});
    expect(values(all)).toEqual(['T0TEAM', 'C0BUILDS', TOKEN]);
  });

  test('asks at a terminal without showing the token', async () => {
    const all = await start();
    const {env, checkout: cwd} = all;
    const terminal = startInTerminal(['codebuild', 'slackcreds'], {cwd, env, columns: 60});
    await terminal.waitFor('Slack workspace ID');
    terminal.type(`T0TEAM${KEYS.enter}`);
    await terminal.waitFor('Slack channel ID');
    terminal.type(`C0BUILDS${KEYS.enter}`);
    await terminal.waitFor('Slack token');
    terminal.type(`${TOKEN}${KEYS.enter}`);
    expect(await terminal.exit).toBe(0);
    expect(terminal.raw()).not.toContain(TOKEN);
    expect(terminal.screen()).toContain('The credentials are stored.');
    expect(terminal.screen()).toContain('--workspace T0TEAM');
    expect(values(all)).toEqual(['T0TEAM', 'C0BUILDS', TOKEN]);
  });

  test.each([80, 60])(
    'explains invalid answers, wrapped between words at %i columns',
    async (columns) => {
      const {env, checkout: cwd} = await start();
      const terminal = startInTerminal(['codebuild', 'slackcreds'], {cwd, env, columns});
      const wrong = async (question: string, keys: string, problem: string) => {
        await terminal.waitFor(question);
        terminal.type(`${keys}${KEYS.enter}`);
        const screen = await terminal.waitFor('> ');
        const lines = screen.split('\n');
        expect(Math.max(...lines.map(({length}) => length))).toBeLessThanOrEqual(columns);
        expect(screen.replaceAll(/\s+/gu, ' ')).toContain(`> ${problem}`);
        return '\u0015';
      };
      let clear = await wrong(
        '? Slack workspace ID, such as T01ABCDEFGH',
        'acme',
        'This is not a workspace ID. A workspace ID starts with T, such as T01ABCDEFGH. You find it in the URL of Slack in a browser: https://app.slack.com/client/T…',
      );
      terminal.type(`${clear}T0TEAM${KEYS.enter}`);
      clear = await wrong(
        '? Slack channel ID, such as C01ABCDEFGH, or B01ABCDEFGH',
        'the builds',
        'This is not a channel or webhook ID. A channel ID starts with C, such as C01ABCDEFGH. You find it at the end of the channel details in Slack. A webhook ID starts with B.',
      );
      terminal.type(`${clear}C0BUILDS${KEYS.enter}`);
      clear = await wrong(
        '? Slack token, such as xoxb-… for a bot, or the last',
        '',
        'Enter a value. Example: xoxb-… for a bot, or the last part of a webhook URL',
      );
      terminal.type(`${TOKEN}${KEYS.enter}`);
      expect(await terminal.exit).toBe(0);
    },
  );

  test('changes nothing if the user declines', async () => {
    const all = await start();
    await slackcreds(all, 'right', ...HOOK);
    const {env, checkout: cwd} = all;
    const terminal = startInTerminal(['codebuild', 'slackcreds', ...BOT], {cwd, env});
    await terminal.waitFor('Slack token');
    terminal.type(`${TOKEN}${KEYS.enter}`);
    await terminal.waitFor('Make these changes?');
    terminal.type(`n${KEYS.enter}`);
    expect(await terminal.exit).toBe(1);
    expect(values(all)).toEqual(['T0TEAM', 'B0HOOK', 'right']);
  });
});

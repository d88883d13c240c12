import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {
  CodeStarConnectionsClient,
  ListConnectionsCommand,
} from '@aws-sdk/client-codestar-connections';
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import {expect, onTestFinished, test, vi} from 'vitest';

import {profileNames, readProfile} from '../../../src/aws/config/profile.ts';
import {run} from '../../../src/subprocess/run.ts';
import {StandInRegistry} from '../stand-in-registry.ts';
import {clientOf} from './account-client.ts';
import {ensureAws} from './aws.ts';
import {daemonProcess} from './daemon.ts';
import {freePort} from './free-port.ts';
import type {SandboxAws} from './sandbox.ts';
import type {Site} from './site.ts';
import {takeDown} from './tear-down.ts';

// Each test starts programs, which takes time on a busy machine.
vi.setConfig({testTimeout: 30_000});

const PASSWORD = {username: 'ci', password: 'secret'};

/** A sandbox in a folder of its own, with a registry for the account. */
async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const said: string[] = [];
  const site: Site = {
    folder,
    env: process.env,
    run,
    say: (text) => said.push(text),
    signal: new AbortController().signal,
  };
  const registry = await StandInRegistry.start({auth: {scheme: 'basic', ...PASSWORD}});
  onTestFinished(async () => {
    await takeDown(site);
    await registry.stop();
    await rm(folder, {recursive: true});
  });
  const ensure = () => ensureAws(site, {address: registry.host, ...PASSWORD});
  return {site, said, registry, ensure, pid: () => daemonProcess(folder, 'aws')};
}

function ecrOf({env}: SandboxAws): ECRClient {
  return new ECRClient(clientOf(env));
}

async function repositories(aws: SandboxAws): Promise<(string | undefined)[]> {
  const {repositories: all = []} = await ecrOf(aws).send(new DescribeRepositoriesCommand({}));
  return all.map(({repositoryUri}) => repositoryUri);
}

test('serves an account, with the registry behind its ECR', async () => {
  const {site, registry, ensure} = await start();
  const aws = await ensure();
  expect(aws).toMatchObject({account: '111122223333', env: {AWS_REGION: 'eu-west-2'}});
  await ecrOf(aws).send(new CreateRepositoryCommand({repositoryName: 'team/web'}));
  expect(await repositories(aws)).toEqual([`${aws.registry}/111122223333/team/web`]);

  const {authorizationData} = await ecrOf(aws).send(new GetAuthorizationTokenCommand({}));
  const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;
  const uploads = `http://${aws.registry}/v2/111122223333/team/web/blobs/uploads/`;
  const begun = await fetch(uploads, {method: 'POST', headers: {authorization}});
  expect(begun.status).toBe(202);
  expect(registry.lines).toEqual([
    expect.stringMatching(
      /^POST \/v2\/aws-[0-9a-f]{8}\/111122223333\/team\/web\/blobs\/uploads\/$/u,
    ),
  ]);

  const file = join(site.folder, 'aws', 'account.json');
  expect((await stat(file)).mode.toString(8)).toBe('100600');
  const log = await readFile(join(site.folder, 'log', 'aws.log'), 'utf8');
  expect(log).toContain(`registry on ${aws.registry}`);
  expect(log).not.toContain(aws.env.AWS_SESSION_TOKEN);
});

test('its profile names the account and the place of the sign-in', async () => {
  const {ensure} = await start();
  const {env, account, profile, devicePage} = await ensure();
  const files = {configFilepath: env.AWS_CONFIG_FILE, filepath: env.AWS_SHARED_CREDENTIALS_FILE};
  expect(await readProfile(profile, files)).toMatchObject({
    kind: 'sso',
    region: env.AWS_REGION,
    sso: {startUrl: devicePage, region: env.AWS_REGION, accountId: account, roleName: 'Developer'},
  });
  expect(await profileNames(files)).toEqual([profile]);
  const page = await fetch(devicePage);
  expect(await page.text()).toContain('<form');
});

test('has an available connection to GitHub, and a Slack that accepts the token', async () => {
  const {ensure} = await start();
  const {env, slackToken} = await ensure();
  const connections = new CodeStarConnectionsClient(clientOf(env));
  expect(await connections.send(new ListConnectionsCommand({}))).toMatchObject({
    Connections: [{ConnectionName: 'acme', ProviderType: 'GitHub', ConnectionStatus: 'AVAILABLE'}],
  });
  const headers = {authorization: `Bearer ${slackToken}`};
  const answer = await fetch(`${env.SLACK_API_URL}auth.test`, {
    method: 'POST',
    body: new URLSearchParams(),
    headers,
  });
  expect(await answer.json()).toMatchObject({ok: true, team_id: 'T0TEAM'});
});

test('starts an account again that an older version served without Slack', async () => {
  const {site, ensure, pid} = await start();
  const first = await ensure();
  const before = await pid();
  const file = join(site.folder, 'aws', 'account.json');
  const {slackPort, ...old} = JSON.parse(await readFile(file, 'utf8')) as {slackPort: number};
  expect(slackPort).toBeGreaterThan(0);
  await writeFile(file, JSON.stringify(old));
  const {env} = await ensure();
  expect(await pid()).not.toBe(before);
  expect(env.AWS_ENDPOINT_URL).toBe(first.env.AWS_ENDPOINT_URL);
});

test('refuses keys of another sandbox', async () => {
  const {ensure} = await start();
  const aws = await ensure();
  const strange = {...aws, env: {...aws.env, AWS_SESSION_TOKEN: 'session-token'}};
  await expect(repositories(strange)).rejects.toMatchObject({name: 'UnrecognizedClientException'});
});

test('keeps a running account', async () => {
  const {said, ensure, pid} = await start();
  const first = await ensure();
  await ecrOf(first).send(new CreateRepositoryCommand({repositoryName: 'web'}));
  const before = await pid();
  expect(await ensure()).toEqual(first);
  expect(await pid()).toBe(before);
  expect(await repositories(first)).toHaveLength(1);
  expect(said).toHaveLength(1);
});

test('starts a stopped account again, with the same ports and keys, and empty', async () => {
  const {ensure, pid} = await start();
  const first = await ensure();
  await ecrOf(first).send(new CreateRepositoryCommand({repositoryName: 'web'}));
  process.kill((await pid()) ?? 0, 'SIGKILL');
  await expect.poll(pid).toBeUndefined();
  expect(await ensure()).toEqual(first);
  expect(await repositories(first)).toEqual([]);
});

test.each([
  ['does not respond at its address', {port: await freePort()}],
  ['is in front of another registry', {upstream: {address: 'else', ...PASSWORD}}],
])('starts an account again that %s', async (_, changes) => {
  const {site, ensure, pid} = await start();
  await ensure();
  const before = await pid();
  const file = join(site.folder, 'aws', 'account.json');
  const account = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({...account, ...changes}));
  const aws = await ensure();
  expect(await pid()).not.toBe(before);
  expect(await repositories(aws)).toEqual([]);
});

import {randomBytes} from 'node:crypto';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {isDeepStrictEqual} from 'node:util';

import type {ServedAccount} from '../aws/serve.ts';
import {PROJECT_NODE} from './cli-program.ts';
import {hasProgram, startDaemon, stopDaemon} from './daemon.ts';
import {freePort} from './free-port.ts';
import {withLock} from './lock.ts';
import type {LocalRegistry} from './registry.ts';
import type {Sandbox, SandboxAws} from './sandbox.ts';
import type {Site} from './site.ts';

const PROGRAM = fileURLToPath(new URL('../aws/serve.ts', import.meta.url));

/** The settings for the sign-in of people. */
const PROFILE = 'sandbox';

/** The settings of the account, which stay the same as long as the sandbox exists. */
interface Account extends ServedAccount {
  readonly secretAccessKey: string;
}

/** Adds an AWS account to a running sandbox. Its ECR is in front of the sandbox's registry. */
export async function withAws(
  site: Site,
  sandbox: Sandbox,
): Promise<Sandbox & {readonly aws: SandboxAws}> {
  const {registry: address, username, password} = sandbox;
  const waiting = () => site.say('waiting for another set-up of this sandbox');
  const aws = await withLock(site.folder, waiting, () =>
    ensureAws(site, {address, username, password}, sandbox.env),
  );
  return {...sandbox, aws};
}

/**
 * Makes sure that the account is served. A new account has the ports and keys of the last one, so that
 * existing shells can still use it. It starts empty, in a folder of its own in the registry.
 *
 * @param docker environment of the Docker client, with which the account's builds run.
 */
export async function ensureAws(
  site: Site,
  upstream: LocalRegistry,
  docker: Readonly<Record<string, string>> = {},
): Promise<SandboxAws> {
  const before = await readAccount(site.folder);
  const builds = {
    env: docker,
    sources: join(site.folder, 'aws', 'sources'),
  };
  const isSame = isDeepStrictEqual([before?.upstream, before?.builds], [upstream, builds]);
  if (before !== undefined && isSame) {
    const isOurs = await hasProgram(site.folder, 'aws');
    if (isOurs && (await accountAnswers(before))) return describe(site.folder, before);
  }
  await stopDaemon(site.folder, 'aws');
  const port = await freePort(before?.port);
  const account: Account = {
    id: '111122223333',
    region: 'eu-west-2',
    alias: 'sandbox',
    publicAlias: 'a1b2c3d4',
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: before?.secretAccessKey ?? randomBytes(30).toString('base64url'),
    sessionToken: before?.sessionToken ?? randomBytes(30).toString('base64url'),
    port,
    registryPort: await freePort(before?.registryPort),
    slackPort: await freePort(before?.slackPort),
    startUrl: `http://127.0.0.1:${port}/device`,
    role: 'Developer',
    connection: 'acme',
    slackToken: 'xoxb-1-sandbox',
    upstream,
    folder: `aws-${randomBytes(4).toString('hex')}`,
    builds,
  };
  const {env, registry} = describe(site.folder, account);
  site.say(`AWS: starting on ${env.AWS_ENDPOINT_URL}, its ECR on ${registry}`);
  const file = accountFile(site.folder);
  await mkdir(join(site.folder, 'aws'), {recursive: true, mode: 0o700});
  await writeFile(file, JSON.stringify(account), {mode: 0o600});
  await writeFile(env.AWS_CONFIG_FILE, configuration(account), {mode: 0o600});
  await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, '', {mode: 0o600});
  await startDaemon(site, {
    name: 'aws',
    command: [PROJECT_NODE, PROGRAM, file],
    answers: () => accountAnswers(account),
  });
  return describe(site.folder, account);
}

/** The account that was set up in a sandbox, whether it is served or not. */
export async function readAws(folder: string): Promise<SandboxAws | undefined> {
  const account = await readAccount(folder);
  return account === undefined ? undefined : describe(folder, account);
}

function describe(folder: string, account: Account): SandboxAws {
  const {id, region, publicAlias, registryPort, slackPort} = account;
  const slack = `http://127.0.0.1:${slackPort}`;
  return {
    account: id,
    registry: `127.0.0.1:${registryPort}`,
    publicAlias,
    profile: PROFILE,
    devicePage: account.startUrl,
    slackToken: account.slackToken,
    env: {
      AWS_ENDPOINT_URL: endpoint(account),
      AWS_ACCESS_KEY_ID: account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
      AWS_SESSION_TOKEN: account.sessionToken,
      AWS_REGION: region,
      AWS_CONFIG_FILE: join(folder, 'aws', 'config'),
      // So that a person who tries things out does not use their own keys by mistake.
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'aws', 'credentials'),
      SLACK_API_URL: `${slack}/api/`,
      SLACK_HOOKS_URL: slack,
    },
  };
}

/** The profile for a sign-in. The session's name is that of the token in `~/.aws/sso/cache`. */
function configuration({id, region, role, startUrl}: Account): string {
  return `[profile ${PROFILE}]
sso_session = ci-image-builder-sandbox
sso_account_id = ${id}
sso_role_name = ${role}
region = ${region}

[sso-session ci-image-builder-sandbox]
sso_region = ${region}
sso_start_url = ${startUrl}
sso_registration_scopes = sso:account:access
`;
}

function endpoint({port}: Account): string {
  return `http://127.0.0.1:${port}`;
}

/** Whether the APIs, the registry and Slack respond, each by its response to a client without a password. */
async function accountAnswers(account: Account): Promise<boolean> {
  const {registryPort, slackPort} = account;
  const signal = AbortSignal.timeout(2000);
  const body = new URLSearchParams({Action: 'GetCallerIdentity', Version: '2011-06-15'});
  const nothing = new URLSearchParams();
  try {
    const [sts, ecr, slack] = await Promise.all([
      fetch(endpoint(account), {method: 'POST', body, signal}),
      fetch(`http://127.0.0.1:${registryPort}/v2/`, {signal}),
      fetch(`http://127.0.0.1:${slackPort}/api/auth.test`, {method: 'POST', body: nothing, signal}),
    ]);
    const challenge = ecr.headers.get('www-authenticate') ?? '';
    const answers = await Promise.all([sts.text(), slack.text()]);
    return (
      answers.join().includes('MissingAuthenticationToken') &&
      challenge.includes(`127.0.0.1:${registryPort}`) &&
      answers.join().includes('not_authed')
    );
  } catch {
    return false;
  }
}

async function readAccount(folder: string): Promise<Account | undefined> {
  try {
    return JSON.parse(await readFile(accountFile(folder), 'utf8')) as Account;
  } catch {
    return undefined;
  }
}

function accountFile(folder: string): string {
  return join(folder, 'aws', 'account.json');
}

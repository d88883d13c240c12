import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {ssoIdentity} from '../../sandbox/aws/identity.ts';
import {type AwsSandbox, ECR_BUILD, startAws} from '../aws.ts';
import {cli, copyCodebase, describeWithSandbox, temporaryFolder} from '../sandbox.ts';

async function start(options: Parameters<typeof startAws>[0] = {}): Promise<AwsSandbox> {
  const sandbox = await startAws(options);
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** Runs a build that must be refused before it starts. @returns its exit code and output. */
async function refused(
  {aws, registry, env}: AwsSandbox,
  changes: Readonly<Record<string, string | undefined>> = {},
  ...flags: readonly string[]
): Promise<{code: number | undefined; stderr: string}> {
  const merged = Object.entries({...env, ...changes}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const {code, stdout, stderr} = await cli([...ECR_BUILD(), ...flags], {
    cwd: await copyCodebase('tiny'),
    env: Object.fromEntries(merged),
  });
  expect(stdout).toBe('');
  expect(stderr).not.toContain('Building');
  expect(registry.requests).toEqual([]);
  expect(aws.account.repositories('ecr')).toEqual([]);
  return {code, stderr};
}

const NO_KEYS = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
};

describeWithSandbox('credentials for ECR', () => {
  test('that are missing are reported before anything is built, with the command that signs in', async () => {
    const home = await temporaryFolder();
    const {code, stderr} = await refused(await start(), {...NO_KEYS, HOME: home});
    expect(code).toBe(3);
    expect(stderr).toContain('no valid AWS credentials found');
    expect(stderr).toContain('aws sso login');
  });

  test('of a program that fails are reported, with what it wrote', async () => {
    const home = await temporaryFolder();
    const config = join(home, 'config');
    const program = `sh -c "echo No key in the reader >&2; exit 3"`;
    await writeFile(
      config,
      `[profile card]\nregion = eu-west-2\ncredential_process = ${program}\n`,
    );
    const changes = {...NO_KEYS, HOME: home, AWS_CONFIG_FILE: config};
    const {code, stderr} = await refused(await start(), changes, '--profile', 'card');
    expect({code, stderr}).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('No key in the reader'),
    });
    expect(stderr).not.toContain('aws sso login');
  });

  test('that have expired are reported', async () => {
    const sandbox = await start();
    sandbox.aws.identities = [
      ssoIdentity(sandbox.aws.account.id, {expiresAt: new Date(Date.now() - 1000)}),
    ];
    const {code, stderr} = await refused(sandbox);
    expect(code).toBe(3);
    expect(stderr).toContain('the AWS credentials have expired');
  });

  test('that AWS does not know are reported', async () => {
    const {code, stderr} = await refused(await start(), {AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7OTHERS'});
    expect(code).toBe(3);
    expect(stderr).toContain('AWS did not accept these credentials');
  });

  test.each(['ecr:GetAuthorizationToken', 'ecr:DescribeRepositories', 'ecr:CreateRepository'])(
    'that do not allow %s are reported with the missing statement',
    async (action) => {
      const sandbox = await start();
      sandbox.aws.denied.add(action);
      const {code, stderr} = await refused(sandbox);
      expect(code).toBe(3);
      expect(stderr).toContain(`permission denied for ${action}`);
      const statement = JSON.parse(/\{"Effect".*\}/.exec(stderr)?.[0] ?? '') as object;
      expect(statement).toMatchObject({Effect: 'Allow', Action: action});
    },
  );

  test('of an unknown profile: the error lists the configured profiles', async () => {
    const home = await temporaryFolder();
    const config = join(home, 'config');
    await writeFile(config, '[profile work]\nregion = eu-west-2\n');
    const sandbox = await start();
    const {code, stderr} = await refused(sandbox, {AWS_CONFIG_FILE: config}, '--profile', 'wrok');
    expect(code).toBe(3);
    expect(stderr).toContain('AWS profile "wrok" not found.');
    expect(stderr).toContain('Configured: work');
    expect(sandbox.aws.calls).toEqual([]);
  });

  test('without a region are a usage error', async () => {
    const home = await temporaryFolder();
    const {code, stderr} = await refused(await start(), {AWS_REGION: undefined, HOME: home});
    expect(code).toBe(2);
    expect(stderr).toContain('no AWS region is set');
    expect(stderr).toContain('--region');
  });

  test('use --region before the region of the environment', async () => {
    const sandbox = await start({region: 'us-west-2'});
    const elsewhere = {AWS_REGION: 'eu-west-2'};
    const wrong = await refused(sandbox, elsewhere);
    expect(wrong.code).toBe(3);
    sandbox.aws.denied.add('ecr:CreateRepository'); // The build has reached ECR, and builds nothing.
    const {code, stderr} = await refused(sandbox, elsewhere, '--region', 'us-west-2');
    expect(code).toBe(3);
    expect(stderr).toContain('permission denied for ecr:CreateRepository');
    expect(stderr).toContain('arn:aws:ecr:us-west-2:');
  });

  test('with --registry and --region of two regions are a usage error, without any request', async () => {
    const sandbox = await start();
    const registry = `${sandbox.aws.account.id}.dkr.ecr.eu-west-2.amazonaws.com/team`;
    const flags = ['--registry', registry, '--region', 'us-east-1'];
    const {code, stderr} = await refused(sandbox, {}, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(
      '--region us-east-1 does not match the region of --registry, eu-west-2.',
    );
    expect(sandbox.aws.calls).toEqual([]);
  });

  test('of a profile, with its region, take precedence over the environment', async () => {
    const sandbox = await start();
    sandbox.aws.denied.add('ecr:CreateRepository'); // The build has reached ECR, and builds nothing.
    const config = join(await temporaryFolder(), 'config');
    const keys = 'aws_secret_access_key = secret\naws_session_token = session-token';
    await writeFile(
      config,
      `[profile work]\nregion = eu-west-2\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\n${keys}\n`,
    );
    const others = {AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7OTHERS', AWS_REGION: undefined};
    const changes = {...others, AWS_CONFIG_FILE: config};
    const {stderr} = await refused(sandbox, changes, '--profile', 'work');
    expect(stderr).toContain('permission denied for ecr:CreateRepository');
    expect(sandbox.aws.calls[0]?.accessKeyId).toBe('ASIAIOSFODNN7EXAMPLE');
  });

  test('of a container work, as in CodeBuild', async () => {
    const sandbox = await start();
    sandbox.aws.denied.add('ecr:CreateRepository');
    const {env} = sandbox;
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          AccessKeyId: env['AWS_ACCESS_KEY_ID'],
          SecretAccessKey: env['AWS_SECRET_ACCESS_KEY'],
          Token: env['AWS_SESSION_TOKEN'],
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      );
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    const {stderr} = await refused(sandbox, {
      ...NO_KEYS,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
      AWS_REGION: undefined,
      AWS_DEFAULT_REGION: 'eu-west-2',
    });
    expect(stderr).toContain('permission denied for ecr:CreateRepository');
  });
});

import {randomInt} from 'node:crypto';

import {afterAll, expect} from 'vitest';

import {AwsStandIn, type AwsStandInOptions} from '../sandbox/aws/aws-stand-in.ts';
import {RegistryProxy} from '../sandbox/aws/registry-proxy.ts';
import type {AccountEnvironment} from '../sandbox/real/account-client.ts';
import {builderFlags} from './build-codebase.ts';
import type {BuiltImage} from './published-image.ts';
import {cli, docker, freshPrefix, sandbox} from './sandbox.ts';

/** An AWS account: stand-ins for its APIs, and a real registry behind a gate. */
export interface AwsSandbox {
  readonly aws: AwsStandIn;
  readonly registry: RegistryProxy;
  /** Environment variables that lead the SDK to the account. */
  readonly env: AccountEnvironment & Readonly<Record<string, string>>;
  /** The reference in the real registry of an image of the account: `host/folder/account/name`. */
  readonly behind: (name: string) => string;
  /** Stops the account. @throws if it got an unknown request, or if a requested fault did not happen. */
  readonly stop: () => Promise<void>;
}

const accounts: string[] = [];

/** Starts a new, empty account. */
export async function startAws(options: AwsStandInOptions = {}): Promise<AwsSandbox> {
  const id = String(randomInt(1e11, 1e12 - 1));
  accounts.push(id);
  const aws = await AwsStandIn.start({id, ...options});
  const {registry: address, username, password} = sandbox();
  const prefix = freshPrefix();
  const registry = await RegistryProxy.start({
    account: aws.account,
    upstream: {address, username, password},
    folder: prefix.slice(address.length + 1),
  });
  return {
    aws,
    registry,
    env: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.account.region,
      AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session-token',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    behind: (name) => `${prefix}/${aws.account.registryPrefix('ecr')}/${name}`,
    stop: async () => {
      await registry.stop();
      await aws.stop();
    },
  };
}

/** The flags of a build that publishes to ECR. */
export const ECR_BUILD = (): string[] => ['image', 'build', ...builderFlags('tiny')];

/** Runs `image build --json` to ECR, which must succeed. */
export async function buildToEcr(
  {env}: AwsSandbox,
  codebase: string,
  ...flags: readonly string[]
): Promise<{readonly images: readonly BuiltImage[]; readonly stderr: string}> {
  const {code, stdout, stderr} = await cli([...ECR_BUILD(), '--json', ...flags], {
    cwd: codebase,
    env,
  });
  expect({code, stderr, stdout}).toMatchObject({code: 0});
  return {...(JSON.parse(stdout) as {images: readonly BuiltImage[]}), stderr};
}

afterAll(async () => {
  for (const id of accounts) {
    const volumes = await docker('volume', 'ls', '--quiet', '--filter', `name=pack-cache-${id}_`);
    for (const volume of volumes.split('\n').filter(Boolean)) {
      // The container of a killed build stays.
      const mounting = ['--filter', `volume=${volume}`];
      const containers = await docker('container', 'ls', '--all', '--quiet', ...mounting);
      if (containers !== '') await docker('rm', '--force', ...containers.split('\n'));
      await docker('volume', 'rm', '--force', volume);
    }
  }
});

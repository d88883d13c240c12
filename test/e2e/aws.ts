import {randomInt} from 'node:crypto';

import {afterAll, expect} from 'vitest';

import {AwsStandIn, type AwsStandInOptions} from '../sandbox/aws/aws-stand-in.ts';
import {RegistryProxy} from '../sandbox/aws/registry-proxy.ts';
import type {AccountEnvironment} from '../sandbox/real/account-client.ts';
import {builderFlags} from './build-codebase.ts';
import type {BuiltImage} from './published-image.ts';
import {cli, docker, freshPrefix, sandbox} from './sandbox.ts';

/** An account of AWS's: its APIs stand in for the real ones, its registry is the real one behind a gate. */
export interface AwsSandbox {
  readonly aws: AwsStandIn;
  readonly registry: RegistryProxy;
  /** What names the account to the SDK. */
  readonly env: AccountEnvironment & Readonly<Record<string, string>>;
  /** Where the real registry has an image of the account: `host/folder/account/name`. */
  readonly behind: (name: string) => string;
  /** Ends it. @throws where it met what it does not know, or not what was ordered. */
  readonly stop: () => Promise<void>;
}

const accounts: string[] = [];

/** A new account in which nothing is. */
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

/** The flags of a build that goes to ECR. */
export const ECR_BUILD = (): string[] => ['image', 'build', ...builderFlags('tiny')];

/** `image build --json` to ECR, which has to succeed. */
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
      // Where a build was killed, its container stays.
      const mounting = ['--filter', `volume=${volume}`];
      const containers = await docker('container', 'ls', '--all', '--quiet', ...mounting);
      if (containers !== '') await docker('rm', '--force', ...containers.split('\n'));
      await docker('volume', 'rm', '--force', volume);
    }
  }
});

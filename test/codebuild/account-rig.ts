import {onTestFinished, vi} from 'vitest';
import {Account} from '../../src/codebuild/account/account.ts';
import type {ComposedImage} from '../../src/codebuild/snapshot/composed-image.ts';
import type {EcrRepositoryFacts} from '../../src/registry/ecr/ecr-api.ts';
import {AwsStandIn, type AwsStandInOptions} from '../sandbox/aws/aws-stand-in.ts';
import type {StoredConnection} from '../sandbox/aws/connections.ts';
import {PLACE} from './samples.ts';
import {direct} from '../direct-transport.ts';
import {type SteppingClock, type TestPatience, testPatience} from '../patience/test-patience.ts';

/** An account whose composed images all have the builder that is asked for. */
export class RigAccount extends Account {
  readonly composed = {
    tag: async (repository: EcrRepositoryFacts, {tag}: ComposedImage) =>
      (await this.ecr.images.hasTag(repository, tag)) ? tag : undefined,
  };
}

/** A stand-in for an AWS account, and clients that call it over HTTP. Stops with the test. */
export async function startAccount(
  options: AwsStandInOptions = {},
  {patience, clock}: Pick<TestPatience, 'patience' | 'clock'> = testPatience(),
): Promise<{
  readonly aws: AwsStandIn;
  readonly account: RigAccount;
  readonly clock: SteppingClock;
}> {
  const aws = await AwsStandIn.start(options);
  onTestFinished(() => aws.stop());
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session-token',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const settings = {
    region: PLACE.region,
    profile: undefined,
    signal: undefined,
    transport: direct,
    patience,
  };
  return {aws, account: new RigAccount(settings, PLACE), clock};
}

/** Adds a connection to GitHub. By default, it is available. */
export function addConnection(
  {account}: AwsStandIn,
  name = 'acme',
  status: StoredConnection['status'] = 'AVAILABLE',
  providerType: StoredConnection['providerType'] = 'GitHub',
): StoredConnection {
  const made = account.connections.add(account, {name, providerType});
  account.connections.setStatus(made.arn, status);
  return made;
}

/** Links the account to GitHub with a token. */
export function addToken({account}: AwsStandIn): void {
  account.codebuild.putCredential({
    arn: `arn:aws:codebuild:${PLACE.region}:${PLACE.accountId}:token/github`,
    serverType: 'GITHUB',
    authType: 'PERSONAL_ACCESS_TOKEN',
    token: 'ghp_token',
  });
}

/** The inputs of an action's calls, in order. */
export function inputsOf({calls}: AwsStandIn, action: string): unknown[] {
  return calls.filter((it) => it.action === action).map(({input}) => input);
}

/** Adds a repository that has one image with these tags. */
export function addImage({account}: AwsStandIn, name: string, ...tags: readonly string[]): void {
  const digest = `sha256:${'a'.repeat(64)}`;
  account.add({
    kind: 'ecr',
    name,
    createdAt: account.now(),
    tags: new Map(),
    images: new Map([
      [
        digest,
        {
          digest,
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          size: 1,
          blobs: new Set(),
          pushedAt: account.now(),
          tags: new Set(tags),
        },
      ],
    ]),
    encryption: {encryptionType: 'AES256'},
    mutability: {imageTagMutability: 'IMMUTABLE'},
    scanOnPush: false,
  });
}

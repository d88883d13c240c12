import {afterEach, expect, onTestFinished, test, vi} from 'vitest';
import {EcrApi} from '../../../src/registry/ecr/ecr-api.ts';
import {ssoIdentity} from '../../sandbox/aws/identity.ts';
import {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import {direct} from '../../direct-transport.ts';
import {testPatience} from '../../patience/test-patience.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function start(region = 'eu-west-2', named: string | undefined = region) {
  const aws = await AwsStandIn.start({region});
  onTestFinished(() => aws.stop());
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session-token',
    AWS_REGION: region,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const {patience} = testPatience();
  const settings = {
    region: named,
    profile: undefined,
    signal: undefined,
    transport: direct,
    patience,
  };
  return {aws, api: new EcrApi(settings, undefined)};
}

test('a repository whose tags cannot be read is not managed', async () => {
  const {aws, api} = await start();
  const made = await api.create('team/web');
  expect(await api.isOurs(made)).toBe(true);
  aws.denied.add('ecr:ListTagsForResource');
  expect(await api.isOurs(made)).toBe(false);
});

test('expired credentials are an error when it looks for the tag', async () => {
  const {aws, api} = await start();
  const made = await api.create('team/web');
  aws.identities = [ssoIdentity(aws.account.id, {expiresAt: new Date(Date.now() - 1000)})];
  await expect(api.isOurs(made)).rejects.toMatchObject({
    kind: 'credentials',
    message: expect.stringContaining('the AWS credentials have expired'),
  });
});

test.each([
  ['eu-west-2', 'eu-west-2', 'aws'],
  ['us-gov-west-1', 'us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', undefined, 'aws-cn'],
])('in %s, set as %s, ARNs have the partition %s', async (...row) => {
  const [region, named, partition] = row;
  const {aws, api} = await start(region, named);
  aws.instead('ecr:CreateRepository', {code: 'AccessDeniedException', message: 'No.'});
  await expect(api.create('team/web')).rejects.toMatchObject({
    remedy: [
      expect.any(String),
      expect.stringContaining(`"arn:${partition}:ecr:*:*:repository/team/web"`),
    ],
  });
});

test('reports that the API is unavailable', async () => {
  const {aws, api} = await start();
  aws.instead('ecr:DescribeRepositories', 'unavailable', 8);
  await expect(api.describe(['team/web'])).rejects.toMatchObject({
    code: 'aws.unavailable',
    message: expect.stringMatching(/^Cannot find the repository team\/web: .*503/u),
    details: [],
  });
}, 60_000);

import {manyTurns} from '../../event-loop.ts';
import {until} from '../../until.ts';
import {expect, onTestFinished, test, vi} from 'vitest';
import {EcrPublicRegistry} from '../../../src/registry/ecr-public/ecr-public-registry.ts';
import {EcrRegistry} from '../../../src/registry/ecr/ecr-registry.ts';
import {AwsStandIn, type AwsStandInOptions} from '../../sandbox/aws/aws-stand-in.ts';
import {ssoIdentity} from '../../sandbox/aws/identity.ts';
import {ProxyRig} from '../../sandbox/aws/proxy-rig.ts';
import {direct} from '../../direct-transport.ts';
import {testPatience} from '../../patience/test-patience.ts';

const ACCOUNT = '111122223333';
const {patience} = testPatience();
const settings = {
  region: 'eu-west-2',
  profile: 'work',
  signal: undefined,
  transport: direct,
  patience,
};
const now = () => Date.now();

/** An account with its registries, which the SDK clients of this test use. */
async function start(options: AwsStandInOptions = {}) {
  const aws = await AwsStandIn.start(options);
  const {proxy} = await ProxyRig.start({account: aws.account});
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await aws.stop();
  });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session-token');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  return {aws, proxy, account: aws.account};
}

const KINDS = [
  ['private', 'ecr', () => new EcrRegistry({settings, now})],
  ['public', 'ecr-public', () => new EcrPublicRegistry({settings, now})],
] as const;

test.each(KINDS)('checks the permission to push to %s repositories', async (_, kind, open) => {
  const {account, proxy} = await start();
  await open().ensure(['aa']);
  const asked = proxy.lines.length;
  await open().ensure(['aa', 'bb']); // One exists, one is created.
  const begun = proxy.lines.slice(asked).filter((line) => line.startsWith('POST '));
  expect(new Set(begun)).toEqual(
    new Set(
      ['aa', 'bb'].map((it) => `POST /v2/${account.registryPrefix(kind)}/${it}/blobs/uploads/`),
    ),
  );

  account.denied.add(`${kind}:InitiateLayerUpload`);
  const resource = account.arn(kind, 'aa');
  await expect(open().ensure(['aa'])).rejects.toMatchObject({
    kind: 'credentials',
    message: `Cannot push to ${account.registryUri(kind)}/aa: permission denied for ${kind}:InitiateLayerUpload.`,
    remedy: [
      'Allow it with this statement in the policy of the role or user:',
      `{"Effect":"Allow","Action":"${kind}:InitiateLayerUpload","Resource":"${resource}"}`,
    ],
  });
});

test.each(KINDS)(
  'if one of several %s repositories is refused, finishes the others first',
  async (_, kind, open) => {
    const {account, aws, proxy} = await start();
    const denied = {code: 'AccessDeniedException', message: 'no', status: 400};
    aws.instead(`${kind}:CreateRepository`, denied);
    const gate = Promise.withResolvers<void>();
    aws.instead(`${kind}:CreateRepository`, {after: gate.promise});
    const ensured = open().ensure(['aa', 'bb']);
    const asked = () => aws.actions.filter((it) => it === `${kind}:CreateRepository`);
    await until(() => asked().length === 2);
    await manyTurns();
    gate.resolve();
    await expect(ensured).rejects.toMatchObject({kind: 'credentials'});
    expect(account.repositories(kind)).toHaveLength(1);
    const methods = proxy.lines.map((line) => line.split(' ', 1)[0]);
    expect(methods).toEqual(expect.arrayContaining(['POST', 'DELETE'])); // An upload was cancelled.
  },
);

test.each(KINDS)("%s: a rejected password is not one of Docker's", async (_, _kind, open) => {
  const {proxy} = await start();
  proxy.instead(/^POST /u, {status: 401}, Infinity);
  await expect(open().ensure(['aa'])).rejects.toMatchObject({
    kind: 'credentials',
    remedy: expect.not.arrayContaining([expect.stringContaining('docker login')]),
  });
});

test('names the profile in the remedy for a rejected password', async () => {
  const {proxy} = await start();
  proxy.instead(/^POST /u, {status: 401}, 2);
  await expect(new EcrRegistry({settings, now}).ensure(['aa'])).rejects.toMatchObject({
    code: 'registry.unauthorized',
    message: expect.stringMatching(/ password of AWS\.$/u),
    remedy: [
      expect.stringMatching(/^Run the same command again/u),
      expect.stringContaining(': aws sso login --profile work'),
    ],
  });
});

test('gets a new token from AWS if ECR Public rejects the old one', async () => {
  const {aws, account} = await start();
  const registry = new EcrPublicRegistry({settings, now});
  const repository = (await registry.ensure(['aa'])).get('aa');
  account.expireTokens();
  expect(await repository?.digest('latest')).toBeUndefined();
  expect(aws.actions.filter((it) => it.endsWith('GetAuthorizationToken'))).toHaveLength(2);
});

test('reports a token that ECR Public rejects as one of AWS', async () => {
  const {account} = await start();
  const registry = new EcrPublicRegistry({settings, now});
  await registry.ensure(['aa']);
  account.tokenState = () => 'expired';
  const repository = (await registry.find(['aa'])).get('aa');
  await expect(repository?.digest('latest')).rejects.toMatchObject({
    code: 'registry.unauthorized',
    message: expect.stringMatching(/^Cannot sign in to .* password of AWS\.$/u),
    remedy: expect.not.arrayContaining([expect.stringContaining('docker login')]),
  });
});

test('keeps exclusions that were added by hand to a managed repository', async () => {
  const {account} = await start();
  await new EcrRegistry({settings, now}).ensure(['aa']);
  const repository = account.repository('ecr', 'aa');
  const filters = ['main', 'latest', 'branch-*', 'pr-*'];
  repository.mutability = {
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({filterType: 'WILDCARD', filter})),
  };
  const registry = new EcrRegistry({settings, now});
  const mended = (await registry.ensure(['aa'])).get('aa');
  expect(
    repository.mutability.imageTagMutabilityExclusionFilters?.map(({filter}) => filter),
  ).toEqual([...filters, 'building*']);
  expect(mended?.tagRules.canMove('main')).toBe(true);
});

test('names a tag that cannot move in the command that corrects the repository', async () => {
  await start();
  const ours = (await new EcrRegistry({settings, now}).ensure(['aa'])).get('aa');
  expect(ours?.tagRules.canMove('main')).toBe(false);
  expect(ours?.tagRules.remedy(['main'])).toMatch(
    /^Run: aws ecr put-image-tag-mutability --region eu-west-2 --repository-name aa .*filter=building\*' 'filterType=WILDCARD,filter=main'$/u,
  );
});

test('says how to mount blobs only for the caller’s own account', async () => {
  const {aws} = await start({identities: [ssoIdentity('999988887777')]});
  const registry = new EcrRegistry({settings, now, registryId: ACCOUNT});
  await registry.ensure(['aa']);
  expect(await registry.mountRemedy()).toBe(undefined);
  expect(aws.actions).not.toContain('ecr:GetAccountSetting');
});

test('says nothing about mounting for ECR Public', () => {
  expect('mountRemedy' in new EcrPublicRegistry({settings, now})).toBe(false);
});

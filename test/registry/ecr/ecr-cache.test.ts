import {expect, onTestFinished, test, vi} from 'vitest';
import {EcrRegistry} from '../../../src/registry/ecr/ecr-registry.ts';
import {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import {ProxyRig} from '../../sandbox/aws/proxy-rig.ts';
import {direct} from '../../direct-transport.ts';
import {cacheOf, layerOf} from '../../layer-cache/cache-rig.ts';
import {testPatience} from '../../patience/test-patience.ts';

const NAME = 'team/intranet/cache';

async function start() {
  const aws = await AwsStandIn.start();
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
  const {patience} = testPatience();
  const settings = {region: 'eu-west-2', profile: undefined, signal: undefined, transport: direct};
  return {
    aws,
    proxy,
    account: aws.account,
    open: () =>
      new EcrRegistry({settings: {...settings, patience}, prefix: 'team', now: () => Date.now()}),
  };
}

test('creates the repository with tags that move and rules that remove old content', async () => {
  const {account, open} = await start();
  expect(await open().findCache('intranet/cache')).toBeUndefined();
  await open().ensureCache('intranet/cache');
  const created = account.repository('ecr', NAME);
  expect(created).toMatchObject({
    mutability: {imageTagMutability: 'MUTABLE'},
    scanOnPush: false,
  });
  expect(created.tags.get('managed-by')).toBe('ci-image-builder');
  const {rules} = JSON.parse(created.lifecyclePolicy ?? '') as {rules: {selection: object}[]};
  expect(rules.map(({selection}) => selection)).toEqual([
    {tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1},
    {tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14},
  ]);
});

test('leaves rules of somebody else, and adds missing ones to its own repository only', async () => {
  const {account, aws, open} = await start();
  await open().ensureCache('intranet/cache');
  const repository = account.repository('ecr', NAME);
  const theirs = '{"rules": []}'.padEnd(100);
  repository.lifecyclePolicy = theirs;
  await open().ensureCache('intranet/cache');
  expect(repository.lifecyclePolicy).toBe(theirs);
  delete repository.lifecyclePolicy;
  await open().ensureCache('intranet/cache');
  expect(repository.lifecyclePolicy).toContain('untagged');
  delete repository.lifecyclePolicy;
  repository.tags.clear();
  await open().ensureCache('intranet/cache');
  expect(repository.lifecyclePolicy).toBeUndefined();
  expect(aws.actions.filter((it) => it === 'ecr:PutLifecyclePolicy')).toHaveLength(2);
});

test('keeps repositories of images as they are', async () => {
  const {account, open} = await start();
  const registry = open();
  await registry.ensureCache('intranet/cache');
  await registry.ensure(['intranet/web']);
  const web = account.repository('ecr', 'team/intranet/web');
  expect(web).toMatchObject({
    mutability: {imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION'},
    scanOnPush: true,
  });
  expect(web.lifecyclePolicy).toBeUndefined();
});

test('a missing permission is a note, and nothing is stored', async () => {
  const {account, open} = await start();
  account.denied.add('ecr:PutLifecyclePolicy');
  const {notes, store} = cacheOf(open());
  await store(layerOf('deps', 'x'));
  expect(notes).toEqual([
    expect.stringMatching(/not stored in intranet\/cache: .*ecr:PutLifecyclePolicy\.$/u),
  ]);
  expect(account.repository('ecr', NAME).images.size).toBe(0);
});

test('stores a cache, which the next build fetches', async () => {
  const {account, open} = await start();
  await cacheOf(open()).store(layerOf('deps', 'x'));
  const {fetch, notes} = cacheOf(open());
  expect(await fetch()).toBeDefined();
  expect(notes).toEqual([expect.stringContaining('/team/intranet/cache:branch-x: 1 layer, ')]);
  expect(account.repository('ecr', NAME).images.size).toBe(1);
});

import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {beforeAll, expect, onTestFinished, test} from 'vitest';
import type {PublishJson} from '../../../src/cli/operate/publish/show-publish.ts';
import {seedBuilder, seedIndex} from '../../builder-image/stand-in-builder.ts';
import {ProxyRig} from '../../sandbox/aws/proxy-rig.ts';
import {AUTHORITY} from '../../sandbox/network/certificates.ts';
import {RecordingProxy} from '../../sandbox/network/recording-proxy.ts';
import {startTlsFront} from '../../sandbox/network/tls-front.ts';
import {StandInRegistry} from '../../sandbox/stand-in-registry.ts';
import {startCli} from '../built-cli.ts';
import {NODE_PACKAGES, downloadNode} from '../node-packages.ts';
import {DEFAULT_BUILDER} from '../../../src/image/plan/buildpack-builder.ts';
import {operateAt} from '../operator-terminal.ts';
import {KEYS} from '../terminal.ts';
import {CODEDEPLOY, addConnection, operate, startOperator} from '../operator.ts';

const PUBLISH = ['builder-image', 'publish'];
/** 55 MB: how much larger than the builder an image may be. */
const LARGEST = 55_000_000;

beforeAll(() => downloadNode());

async function startRegistry(options = {}): Promise<StandInRegistry> {
  const registry = await StandInRegistry.start(options);
  onTestFinished(() => registry.stop());
  return registry;
}

/** An account with ECR, and a registry with a builder for two platforms. */
async function start() {
  const operator = await startOperator({hasBuilderImage: false});
  const {upstream} = await ProxyRig.start({account: operator.aws.account});
  const source = await startRegistry();
  await seedIndex(source, 'acme/builder-jammy', '0.4.2', ['amd64', 'arm64']);
  const builder = `${source.host}/acme/builder-jammy:0.4.2`;
  return {operator, upstream, source, builder};
}

test('publishes to ECR of the account, and then finds nothing to do', async () => {
  const {operator, source, builder} = await start();
  const {account} = operator.aws;
  const args = [...PUBLISH, '--builder', builder, '--json'];
  const dry = await operate(operator, [...args, '--dry-run'], NODE_PACKAGES);
  expect(dry).toMatchObject({code: 0});
  expect(JSON.parse(dry.stdout)).toMatchObject({
    outcome: 'dry-run',
    transfer: {mounted: 0, present: 0},
  });
  expect(account.repositories('ecr')).toEqual([]);

  const first = await operate(operator, args, NODE_PACKAGES);
  expect({code: first.code, stderr: first.stderr}).toMatchObject({code: 0});
  const json = JSON.parse(first.stdout) as PublishJson;
  const reference = `${account.registryUri('ecr')}/ci-image-builder`;
  const tag = '0.1.0-builder-jammy-0.4.2';
  expect(json).toMatchObject({
    account: {id: account.id},
    outcome: 'published',
    reference: `${reference}:${tag}`,
    tags: [tag, 'builder-jammy', 'latest'],
    warnings: [],
  });
  expect(json.images[0]?.added).toBeLessThan(LARGEST);
  const repository = account.repositories('ecr').find(({name}) => name === 'ci-image-builder');
  expect(repository?.mutability).toMatchObject({
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: expect.arrayContaining([
      {filterType: 'WILDCARD', filter: 'builder*'},
      {filterType: 'WILDCARD', filter: 'latest'},
    ]),
  });

  const asked = source.lines.length;
  const again = await operate(operator, args, NODE_PACKAGES);
  expect(JSON.parse(again.stdout)).toMatchObject({outcome: 'unchanged', digest: json.digest});
  expect(source.lines.slice(asked).filter((line) => line.includes('/blobs/'))).toHaveLength(1);
});

test('composes for ARM, and mounts layers of the same registry', async () => {
  const {operator} = await start();
  const registry = await startRegistry();
  await seedIndex(registry, 'acme/builder-jammy', '1', ['amd64', 'arm64']);
  const builder = `${registry.host}/acme/builder-jammy:1`;
  const place = ['--builder', builder, '--registry', `${registry.host}/team`];
  const platforms = ['--platform', 'linux/amd64', '--platform', 'linux/arm64'];
  const {code, stdout, stderr} = await operate(
    operator,
    [...PUBLISH, ...place, ...platforms, '--json'],
    NODE_PACKAGES,
  );
  expect({code, stderr}).toMatchObject({code: 0});
  const {account, images, transfer} = JSON.parse(stdout) as PublishJson;
  expect(account).toBeNull();
  expect(images.map(({platform}) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
  for (const {added} of images) expect(added).toBeLessThan(LARGEST);
  expect(transfer.mounted).toBeGreaterThan(0);
  expect(registry.manifests.get('team/ci-image-builder@latest')?.type).toBe(
    'application/vnd.oci.image.index.v1+json',
  );
});

test('the same command continues an interrupted run', async () => {
  const {operator} = await start();
  const source = await startRegistry();
  const target = await startRegistry();
  await seedBuilder(source, 'acme/builder', '1');
  const args = [
    ...PUBLISH,
    '--builder',
    `${source.host}/acme/builder:1`,
    '--registry',
    target.host,
  ];
  const held = Promise.withResolvers<void>();
  target.instead(/^PUT .*\/manifests\//u, (request) => {
    held.resolve();
    request.resume();
  });
  const {checkout: cwd, env} = operator;
  const child = startCli(args, {cwd, env: {...env, ...NODE_PACKAGES}});
  await held.promise;
  child.kill('SIGINT');
  const ended = await child;
  expect(ended.exitCode).toBe(130);
  expect(ended.stderr).toContain('Run the same command again');
  expect(target.manifests.size).toBe(0);
  const asked = target.lines.length;
  const again = await operate(operator, args, NODE_PACKAGES);
  expect(again).toMatchObject({code: 0});
  expect(target.lines.slice(asked).filter((line) => /^PUT .*uploads/u.test(line))).toEqual([]);
  expect([...target.manifests.keys()]).toContain('ci-image-builder@latest');
});

test('refuses wrong values and a builder that cannot be used, and changes nothing', async () => {
  const {operator, source} = await start();
  const wrong = await operate(operator, [
    ...PUBLISH,
    '--builder',
    'A b',
    '--registry',
    'https://x',
    '--json',
  ]);
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    error: {
      code: 'usage.invalid-value',
      details: [expect.stringContaining('--builder'), expect.stringContaining('--registry')],
    },
  });
  await seedBuilder(source, 'acme/alpine', '1', {layers: [{'lib/ld-musl-x86_64.so.1': ''}]});
  const place = ['--builder', `${source.host}/acme/alpine:1`, '--registry', `${source.host}/team`];
  const musl = await operate(operator, [...PUBLISH, ...place, '--json'], NODE_PACKAGES);
  expect(musl.code).toBe(2);
  expect(JSON.parse(musl.stdout)).toMatchObject({
    error: {code: 'builder.unsuitable', details: [expect.stringContaining('musl')]},
  });
  expect(source.lines.filter((line) => !/^(?:GET|HEAD)/u.test(line))).toEqual([]);
});

test('codedeploy with --yes publishes an image of the builder, even if another builder has its name', async () => {
  const operator = await startOperator({hasBuilderImage: false});
  addConnection(operator);
  await ProxyRig.start({account: operator.aws.account});
  const [path = '', tag = ''] = DEFAULT_BUILDER.split(':');
  for (const [name, revision] of [
    ['intranet', ''],
    ['portal', '-r2'],
  ] as const) {
    const mirror = await startRegistry();
    await seedBuilder(mirror, path, tag);
    const named = CODEDEPLOY.map((it) => (it === 'intranet' ? name : it));
    const args = [...named, '--env', `IMAGE_MIRROR=${mirror.host}`, '--yes', '--json'];
    const {code, stderr} = await operate(operator, args, NODE_PACKAGES);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toMatch(/Publishing one sends up to 48\.\d MB/u);
    const projects = operator.aws.account.codebuild.projects();
    expect(projects.find((it) => it.name === name)?.settings.environment).toMatchObject({
      image: expect.stringMatching(`/ci-image-builder:0.1.0-builder-jammy-base-${tag}${revision}$`),
      privilegedMode: false,
    });
  }
});

test('codedeploy asks at a terminal before it publishes an image of the builder', async () => {
  const operator = await startOperator({hasBuilderImage: false});
  addConnection(operator);
  await ProxyRig.start({account: operator.aws.account});
  const mirror = await startRegistry();
  const [path = '', tag = ''] = DEFAULT_BUILDER.split(':');
  await seedBuilder(mirror, path, tag);
  const {account} = operator.aws;
  const args = [...CODEDEPLOY, '--env', `IMAGE_MIRROR=${mirror.host}`];
  const atTerminal = {...operator, env: {...operator.env, ...NODE_PACKAGES}};
  const declined = await operateAt(atTerminal, args, {
    answers: [
      ['How should CodeBuild access', KEYS.enter],
      ['Publish a builder image', `n${KEYS.enter}`],
    ],
  });
  expect(declined).toMatchObject({code: 0});
  expect(declined.raw).toMatch(/Publishing one sends up to 48\.\d MB/u);
  expect(account.repositories('ecr')).toEqual([]);
  const [project] = account.codebuild.projects();
  expect(project?.settings.environment).toMatchObject({privilegedMode: true});
});

test('downloads Node.js behind a proxy, and trusts its authority', async () => {
  const {operator, builder} = await start();
  const npm = createServer((_, response) => response.writeHead(404).end('{}'));
  npm.listen(0, '127.0.0.1');
  await once(npm, 'listening');
  const front = await startTlsFront((npm.address() as AddressInfo).port);
  const proxy = await RecordingProxy.start({hosts: {'registry.test': front.port}});
  onTestFinished(async () => {
    await proxy.stop();
    await front.stop();
    npm.close();
  });
  const {code, stdout} = await operate(operator, [...PUBLISH, '--builder', builder, '--json'], {
    npm_config_registry: 'https://registry.test/',
    npm_config_fetch_retries: '0',
    ALL_PROXY: proxy.url,
    AWS_CA_BUNDLE: AUTHORITY,
    NO_PROXY: '127.0.0.1',
  });
  expect(code).toBe(1);
  // npm reached its registry: it only lacks the package.
  expect(JSON.parse(stdout)).toMatchObject({
    error: {code: 'npm.failed', details: expect.arrayContaining([expect.stringContaining('E404')])},
  });
  expect(proxy.targets).toEqual(['registry.test:443']);
});

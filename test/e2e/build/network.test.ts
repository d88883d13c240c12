import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {AUTHORITY} from '../../sandbox/network/certificates.ts';
import {RecordingProxy} from '../../sandbox/network/recording-proxy.ts';
import {startTlsFront} from '../../sandbox/network/tls-front.ts';
import {SlackStandIn} from '../../sandbox/slack/slack-stand-in.ts';
import {buildToEcr, startAws} from '../aws.ts';
import {build, target} from '../build-codebase.ts';
import {writeBuildpack} from '../folder-buildpack.ts';
import {within} from '../pack-alone.ts';
import {
  cli,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  sandbox,
  temporaryFolder,
} from '../sandbox.ts';

/** Starts a proxy that alone knows a name, with TLS in front of a port of this machine. */
async function startProxy(name: string, address: string) {
  const front = await startTlsFront(Number(new URL(address).port));
  const proxy = await RecordingProxy.start({hosts: {[name]: front.port}});
  onTestFinished(async () => {
    await proxy.stop();
    await front.stop();
  });
  return {proxy, front};
}

/** What a buildpack sees of the network. */
const LOOK = `cd /platform/bindings/ca-certificates
{ cat type; echo; cat 1.pem; echo "$HTTPS_PROXY"; } >"$OLDPWD/seen"`;

describeWithSandbox('image build behind a proxy', () => {
  test('asks AWS by the proxy, and gives buildpacks the proxy and the certificate', async () => {
    const account = await startAws();
    onTestFinished(() => account.stop());
    const {proxy, front} = await startProxy('aws.test', account.aws.endpoint);
    const buildpack = await temporaryFolder();
    await writeBuildpack(buildpack, 'test/look', LOOK);
    const env = {
      ...account.env,
      AWS_ENDPOINT_URL: 'https://aws.test',
      AWS_CA_BUNDLE: AUTHORITY,
      ALL_PROXY: proxy.url,
    };
    const {images} = await buildToEcr(
      {...account, env},
      await copyCodebase('tiny'),
      ...['paketo-buildpacks/procfile', buildpack].flatMap((it) => ['--buildpack', it]),
    );
    const [image] = images;
    const seen = await within(`${account.behind(image?.name ?? '')}@${image?.digest}`, 'cat seen');
    const pem = (await readFile(AUTHORITY, 'utf8')).trim();
    expect(seen.trim()).toBe(`ca-certificates\n${pem}${proxy.url}`);
    expect(proxy.targets).toEqual(['aws.test:443']);
    expect(proxy.requests).toHaveLength(front.connections());
  });

  test('reads and tags a release by the proxy', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const {images} = await build({codebase, prefix});
    const {registry, username, password} = sandbox();
    const {proxy, front} = await startProxy('registry.test', `http://${registry}`);
    const config = await temporaryFolder();
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    const auths = {'registry.test': {auth}};
    await writeFile(join(config, 'config.json'), JSON.stringify({auths}), {mode: 0o600});
    const there = prefix.replace(registry, 'registry.test');
    const {code, stdout, stderr} = await cli(
      ['image', 'build', ...target({prefix: there}), '--json'],
      {
        cwd: codebase,
        env: {DOCKER_CONFIG: config, SSL_CERT_FILE: AUTHORITY, https_proxy: proxy.url},
      },
    );
    expect({code, stderr}).toMatchObject({code: 0});
    expect(JSON.parse(stdout)).toMatchObject({
      images: images.map(({name, digest}) => ({name, digest, status: 'reused'})),
    });
    expect(proxy.targets).toEqual(['registry.test:443']);
    expect(proxy.requests).toHaveLength(front.connections());
  });

  test('posts the build to Slack by the proxy', async () => {
    const token = 'xoxb-1-right';
    const slack = await SlackStandIn.start({token});
    onTestFinished(() => slack.stop());
    const {proxy, front} = await startProxy('slack.test', slack.apiUrl);
    const {code, stderr} = await cli(['image', 'build', ...target({prefix: freshPrefix()})], {
      cwd: await copyCodebase('tiny'),
      env: {
        SLACK_API_URL: 'https://slack.test/api/',
        SLACK_TOKEN: token,
        SLACK_CHANNEL_ID: 'C0BUILDS',
        SSL_CERT_FILE: AUTHORITY,
        HTTPS_PROXY: proxy.url,
      },
    });
    expect({code, stderr}).toMatchObject({code: 0});
    expect(slack.messages).toHaveLength(2);
    expect(proxy.targets).toEqual(['slack.test:443']);
    expect(proxy.requests).toHaveLength(front.connections());
  });
});

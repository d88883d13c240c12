import {mkdir, writeFile} from 'node:fs/promises';
import type {Socket} from 'node:net';
import {join} from 'node:path';

import {describe, expect, onTestFinished, test} from 'vitest';

import {rawServer} from '../../http/rig.ts';
import {AUTHORITY, type CertificateName} from '../../sandbox/network/certificates.ts';
import {RecordingProxy, type RecordingProxyOptions} from '../../sandbox/network/recording-proxy.ts';
import {type TlsFront, startTlsFront} from '../../sandbox/network/tls-front.ts';
import {SlackStandIn} from '../../sandbox/slack/slack-stand-in.ts';
import {cli, startCli} from '../built-cli.ts';
import {CODEDEPLOY, type Operator, addConnection, operate, startOperator} from '../operator.ts';
import {KEYS, startInTerminal} from '../terminal.ts';
import {startSignedOut} from './signed-out.ts';

/** A command that reads the account and changes nothing, because the project does not exist. */
const LOOK = ['codebuild', 'delete-project', '--name', 'absent', '--yes'];
/** What this command fails with when it has read the account. */
const LOOKED = 'codebuild.project-not-found';

async function frontOf(url: string, certificate?: CertificateName): Promise<TlsFront> {
  const front = await startTlsFront(Number(new URL(url).port), certificate);
  onTestFinished(() => front.stop());
  return front;
}

async function startProxy(options: RecordingProxyOptions): Promise<RecordingProxy> {
  const proxy = await RecordingProxy.start(options);
  onTestFinished(() => proxy.stop());
  return proxy;
}

/** Environment variables with which AWS is at a name that only the proxy knows. */
const BEHIND = {AWS_ENDPOINT_URL: 'https://aws.test', AWS_CA_BUNDLE: AUTHORITY};

/** Runs {@link LOOK} with `--json`, and returns the code of its error. */
async function look(operator: Operator, env: Readonly<Record<string, string>>) {
  const {code, stdout, stderr} = await operate(operator, [...LOOK, '--json'], env);
  const {error} = JSON.parse(stdout) as {error: {code: string; message: string}};
  return {exit: code, ...error, stdout, stderr};
}

/** Writes a default profile that trusts the authority. */
async function withBundle({env}: Operator): Promise<Readonly<Record<string, string>>> {
  const folder = join(env['HOME'] ?? '', '.aws');
  await mkdir(folder);
  await writeFile(join(folder, 'config'), `[default]\nca_bundle = ${AUTHORITY}\n`);
  return {};
}

describe('behind a proxy', () => {
  test.each([
    ['by a profile', {credentials: 'ada:p%40ss'}, 'ca_bundle'],
    ['by AWS_CA_BUNDLE', {}, 'AWS_CA_BUNDLE'],
    ['by SSL_CERT_FILE, and the proxy itself uses TLS', {isSecure: true}, 'SSL_CERT_FILE'],
  ])('codedeploy makes all its calls, trusting an authority %s', async (_, options, source) => {
    const operator = await startOperator();
    addConnection(operator);
    const front = await frontOf(operator.aws.endpoint);
    const proxy = await startProxy({...options, hosts: {'aws.test': front.port}});
    const env = {
      AWS_ENDPOINT_URL: 'https://aws.test',
      HTTPS_PROXY: proxy.url,
      ...(source === 'ca_bundle' ? await withBundle(operator) : {[source]: AUTHORITY}),
    };
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, '--json', '--yes'], env);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(operator.aws.actions).toContain('codebuild:CreateProject');
    expect(proxy.targets).toEqual(['aws.test:443']);
    expect(proxy.requests).toHaveLength(front.connections());
  });

  test('an endpoint without TLS is reached in the absolute form', async () => {
    const operator = await startOperator();
    const port = Number(new URL(operator.aws.endpoint).port);
    const proxy = await startProxy({hosts: {'aws.test': port}, credentials: 'ada:s3cret'});
    const env = {AWS_ENDPOINT_URL: 'http://aws.test', http_proxy: proxy.url};
    expect(await look(operator, env)).toMatchObject({exit: 1, code: LOOKED});
    expect(proxy.requests.length).toBe(operator.aws.calls.length);
    for (const it of proxy.requests) expect(it).toMatch(/^(?:GET|POST) http:\/\/aws\.test\//u);
  });

  test('signing in makes all its calls', async () => {
    const {aws, home, env} = await startSignedOut();
    const front = await frontOf(aws.endpoint);
    const proxy = await startProxy({hosts: {'aws.test': front.port}});
    const terminal = startInTerminal([...LOOK, '--profile', 'work'], {
      cwd: home,
      env: {...env, ...BEHIND, ALL_PROXY: proxy.url},
      columns: 200,
    });
    await terminal.waitFor(/Sign in with profile work now\? \(Y\/n\)/u);
    terminal.type(KEYS.enter);
    expect({code: await terminal.exit, shown: terminal.screen()}).toMatchObject({code: 1});
    expect(aws.actions).toContain('sso-oidc:CreateToken');
    expect(proxy.requests).toHaveLength(front.connections());
  });

  test('Slack is asked by the proxy, too', async () => {
    const operator = await startOperator();
    const slack = await SlackStandIn.start({scopes: ['chat:write', 'channels:read']});
    onTestFinished(() => slack.stop());
    const [aws, front] = [await frontOf(operator.aws.endpoint), await frontOf(slack.apiUrl)];
    const proxy = await startProxy({hosts: {'aws.test': aws.port, 'slack.test': front.port}});
    const {pathname} = new URL(slack.apiUrl);
    const args = ['codebuild', 'slackcreds', '--workspace', 'T0TEAM', '--channel', 'C0BUILDS'];
    const {code, stderr} = await cli(args, {
      cwd: operator.checkout,
      env: {
        ...operator.env,
        ...BEHIND,
        SLACK_API_URL: `https://slack.test${pathname}`,
        HTTPS_PROXY: proxy.url,
      },
      input: 'xoxb-1-right',
    });
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('Slack accepted the credentials');
    expect(proxy.targets).toEqual(['aws.test:443', 'slack.test:443']);
    expect(proxy.requests).toHaveLength(aws.connections() + front.connections());
  });

  test('NO_PROXY and loopback addresses go past it', async () => {
    const operator = await startOperator();
    const proxy = await startProxy({hosts: {}});
    const env = {ALL_PROXY: proxy.url};
    expect(await look(operator, env)).toMatchObject({exit: 1, code: LOOKED});
    for (const list of ['aws.test', '.test', '*', 'aws.test:443']) {
      const failed = await look(operator, {...env, ...BEHIND, no_proxy: list});
      expect(failed).toMatchObject({exit: 1, code: 'aws.unreachable'});
      expect(failed.message).toContain('host aws.test not found');
    }
    expect(proxy.requests).toEqual([]);
  });

  test('a wrong password is reported at once, and never shown', async () => {
    const operator = await startOperator();
    const proxy = await startProxy({hosts: {}, credentials: 'ada:s3cret'});
    const wrong = `http://ada:wr0ng@${proxy.host}`;
    const failed = await look(operator, {...BEHIND, HTTPS_PROXY: wrong, DEBUG: '*'});
    expect(failed).toMatchObject({exit: 1, code: 'aws.unreachable'});
    expect(failed.message).toContain(`proxy http://${proxy.host} rejected the credentials`);
    expect(failed.stdout + failed.stderr).not.toContain('wr0ng');
    // The caller and the alias of the account, once each.
    expect(proxy.refused).toHaveLength(2);
  });

  test('a proxy that is not one of HTTP is reported', async () => {
    const operator = await startOperator();
    const env = {...BEHIND, HTTPS_PROXY: 'socks5://ada:s3cret@127.0.0.1:1'};
    const failed = await look(operator, env);
    expect(failed).toMatchObject({exit: 2, code: 'network.config-invalid'});
    expect(failed.stdout + failed.stderr).not.toContain('s3cret');
  });
});

describe('a certificate', () => {
  test.each([
    ['expired', 'has expired'],
    ['other-name', 'is for another name'],
    ['self-signed', 'is not trusted'],
    ['server', 'is not trusted'],
  ] as const)('that is %s is not accepted, without a retry', async (certificate, words) => {
    const operator = await startOperator();
    const front = await frontOf(operator.aws.endpoint, certificate);
    const failed = await look(operator, {
      AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`,
      ...(certificate === 'server' ? {} : {SSL_CERT_FILE: AUTHORITY}),
    });
    expect(failed).toMatchObject({exit: 1, code: 'aws.unreachable'});
    expect(failed.message).toContain(`the certificate of 127.0.0.1:${front.port} ${words}`);
    expect(operator.aws.calls).toEqual([]);
  });

  test('in a file that cannot be read is reported with its variable', async () => {
    const operator = await startOperator();
    const front = await frontOf(operator.aws.endpoint);
    const failed = await look(operator, {
      AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`,
      AWS_CA_BUNDLE: '/absent.pem',
    });
    expect(failed).toMatchObject({exit: 2, code: 'network.config-invalid'});
    expect(failed.message).toContain('AWS_CA_BUNDLE');
  });

  test('problem of a sign-in is not taken for missing credentials', async () => {
    const {aws, home, env} = await startSignedOut();
    const front = await frontOf(aws.endpoint);
    const endpoint = `https://127.0.0.1:${front.port}`;
    const args = [...LOOK, '--profile', 'work'];
    const first = startInTerminal(args, {cwd: home, env, columns: 200});
    await first.waitFor(/Sign in with profile work now\? \(Y\/n\)/u);
    first.type(KEYS.enter);
    await first.exit;
    const {code, stderr} = await cli(args, {
      cwd: home,
      env: {...env, AWS_ENDPOINT_URL: endpoint},
    });
    expect({code, stderr}).toMatchObject({code: 1});
    expect(stderr).toContain('is not trusted');
    expect(stderr).toContain('AWS_CA_BUNDLE');
    expect(stderr).not.toContain('aws sso login');
  });
});

describe('a server', () => {
  const DEADLINES = {
    CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '0.3',
    CI_IMAGE_BUILDER_ANSWER_TIMEOUT: '0.3',
    CI_IMAGE_BUILDER_IDLE_TIMEOUT: '0.3',
  };

  test.each([
    ['that is silent', () => {}, 'no answer from', '0.3 s'],
    [
      'that sends one byte and no more',
      (socket: Socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{');
        });
      },
      'no data from',
      '0.3 s',
    ],
    [
      'that closes the connection in the middle',
      (socket: Socket) => {
        socket.once('data', () => {
          socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{');
        });
      },
      'the connection to',
      'was lost',
    ],
  ])('%s ends the command, after few tries', async (_, behave, start, end) => {
    const operator = await startOperator();
    const {port, sockets} = await rawServer(behave);
    const failed = await look(operator, {
      ...DEADLINES,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    });
    expect(failed).toMatchObject({exit: 1, code: 'aws.unreachable'});
    expect(failed.message).toContain(start);
    expect(failed.message).toContain(end);
    // The caller and the alias of the account, three tries each.
    expect(sockets.length).toBeGreaterThan(1);
    expect(sockets.length).toBeLessThanOrEqual(6);
  });

  test('that is silent is left at once after Ctrl-C', async () => {
    const operator = await startOperator();
    const {port, sockets} = await rawServer(() => {});
    const child = startCli(LOOK, {
      cwd: operator.checkout,
      env: {...operator.env, AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`},
    });
    await expect.poll(() => sockets.length).toBeGreaterThan(0);
    child.kill('SIGINT');
    const {exitCode, stderr} = await child;
    expect({exitCode, stderr}).toMatchObject({exitCode: 130});
    expect(stderr).toContain('Interrupted by SIGINT');
  });
});

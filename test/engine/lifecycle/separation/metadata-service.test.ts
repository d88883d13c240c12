import {existsSync} from 'node:fs';
import {createServer} from 'node:net';
import {once} from 'node:events';
import {networkInterfaces} from 'node:os';
import type {AddressInfo} from 'node:net';
import {execa} from 'execa';
import {expect, onTestFinished, test} from 'vitest';
import {closeMetadata} from '../../../../src/engine/lifecycle/separation/metadata-service.ts';
import {ChildFailure, type Program, type Run, run} from '../../../../src/subprocess/run.ts';

const USER = {uid: 4321, gid: 4322, home: '/'};

type Answer = (program: Program) => readonly number[] | 'failed' | 'not found';

/** Runs the check. A probe answers with the positions of the addresses that are open. @returns the programs and the warnings. */
async function close(answer: Answer, endpoint?: string) {
  const calls: Program[] = [];
  const warnings: unknown[] = [];
  const fake: Run = async (program) => {
    calls.push(program);
    const answered = answer(program);
    if (typeof answered === 'object') return {stdout: answered.join('\n'), stderr: ''};
    const kind = answered === 'failed' ? 'exited' : 'spawn-failed';
    throw new ChildFailure({kind, file: program.file, exitCode: 1});
  };
  const env = {PATH: '/sbin', AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint};
  const options = {run: fake, env, node: '/bin/node'};
  await closeMetadata(USER, options, (event) => warnings.push(event));
  return {calls, warnings};
}

const isProbe = ({file}: Program) => file === '/bin/node';

test('asks once, as the user of the build, without variables, and says nothing if nobody answers', async () => {
  const {calls, warnings} = await close(() => []);
  expect(calls.map(({args}) => args.slice(2))).toEqual([
    ['169.254.169.254:80', 'fd00:ec2::254:80'],
  ]);
  expect(calls.map(({user, env}) => [user?.uid, env])).toEqual([[4321, {}]]);
  expect(warnings).toEqual([]);
});

test('sets a rule for this user, and says nothing if it works', async () => {
  const rules: Program[] = [];
  const {calls, warnings} = await close((program) => {
    if (isProbe(program)) return rules.length === 0 ? [0] : [];
    rules.push(program);
    return [];
  }, 'http://127.0.0.1:1338/');
  expect(rules).toEqual([
    {
      file: 'iptables',
      args: '-I OUTPUT -p tcp -d 127.0.0.1 --dport 1338 -m owner --uid-owner 4321 -j REJECT'.split(
        ' ',
      ),
      env: {PATH: '/sbin'},
    },
  ]);
  expect(calls.filter(isProbe)).toHaveLength(2);
  expect(warnings).toEqual([]);
});

test.each(['failed', 'not found'] as const)('warns if a rule cannot be set: %s', async (rule) => {
  const {calls, warnings} = await close(
    (program) => (isProbe(program) ? [0] : rule),
    'http://[fd00:ec2::254]',
  );
  expect(calls.filter(isProbe)).toHaveLength(1);
  expect(warnings).toEqual([
    {
      type: 'warning',
      text: 'Buildpacks can reach the instance metadata service (fd00:ec2::254, port 80). If this machine has a role, they can get its credentials. Block the address for user 4321, or use a machine without a role.',
    },
  ]);
});

test('warns once if both addresses answer', async () => {
  const {calls, warnings} = await close((program) => (isProbe(program) ? [0, 1] : 'failed'));
  expect(calls.filter((it) => isProbe(it))).toHaveLength(1);
  expect(warnings).toMatchObject([
    {text: expect.stringContaining('(169.254.169.254, port 80; fd00:ec2::254, port 80)')},
  ]);
});

test('warns about the address that no rule closes', async () => {
  const probes: Program[] = [];
  const {calls, warnings} = await close((program) => {
    if (!isProbe(program)) return program.file === 'iptables' ? [] : 'failed';
    return probes.push(program) === 1 ? [0, 1] : [];
  });
  expect(calls.map(({file}) => file)).toEqual(['/bin/node', 'iptables', 'ip6tables', '/bin/node']);
  expect(probes[1]?.args.slice(2)).toEqual(['169.254.169.254:80']);
  expect(warnings).toMatchObject([{text: expect.stringContaining('(fd00:ec2::254, port 80)')}]);
});

test.each(['failed', 'not found'] as const)(
  'asks as this process if the user cannot run Node.js: %s',
  async (result) => {
    const {calls, warnings} = await close((program) => {
      if (!isProbe(program)) return 'failed';
      return program.user === undefined ? [0] : result;
    }, 'http://127.0.0.1');
    expect(calls.filter((it) => isProbe(it) && it.user === undefined)).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  },
);

/** Programs in a network of their own, in which the firewall can be changed. */
async function ownNetwork(port: number): Promise<Run> {
  const server = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
  const script = `ip link set lo up && exec "$0" -e "$1"`;
  const holder = execa(
    '/usr/bin/unshare',
    ['--net', 'sh', '-c', script, process.execPath, server],
    {
      reject: false,
    },
  );
  onTestFinished(async () => {
    holder.kill();
    await holder;
  });
  await Promise.race([once(holder.stdout, 'data'), holder]);
  return async ({file, args, env, user}) => {
    const as =
      user === undefined
        ? []
        : ['/usr/bin/setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
    const network = ['--target', String(holder.pid), '--net'];
    return await run({file: '/usr/bin/nsenter', args: [...network, ...as, file, ...args], env});
  };
}

const HAS_FIREWALL =
  process.geteuid?.() === 0 &&
  ['/usr/sbin/iptables', '/usr/bin/nsenter', '/usr/bin/setpriv'].every((it) => existsSync(it));

test.runIf(HAS_FIREWALL)(
  'closes the service with a real firewall, for this user alone',
  async () => {
    const port = 1338;
    const inside = await ownNetwork(port);
    const warnings: unknown[] = [];
    const env = {
      PATH: process.env['PATH'],
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
    };
    const options = {run: inside, env, node: process.execPath};
    const asks = async (user?: typeof USER) => {
      const connect = `require('node:net').connect(${port}, '127.0.0.1').on('connect', () => process.exit())`;
      const program = {file: process.execPath, args: ['-e', connect], env: {}, user};
      return await inside(program as Program).then(
        () => 'open',
        () => 'closed',
      );
    };
    expect(await asks(USER)).toBe('open');
    await closeMetadata(USER, options, (event) => warnings.push(event));
    expect(warnings).toEqual([]);
    expect([await asks(USER), await asks()]).toEqual(['closed', 'open']);
  },
);

const HAS_IPV6 = Object.values(networkInterfaces()).some((it) =>
  it?.some(({address}) => address === '::1'),
);

test('finds a server that answers, also by its name and on IPv6, and one that does not', async () => {
  const listening = async (host: string) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  const asked: Run = async (program) => {
    if (program.file !== process.execPath) {
      throw new ChildFailure({kind: 'spawn-failed', file: program.file});
    }
    return await run({file: program.file, args: program.args, env: {}});
  };
  const warned = async (address: string) => {
    const warnings: unknown[] = [];
    const env = {AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://${address}`};
    const options = {run: asked, env, node: process.execPath};
    await closeMetadata(USER, options, (event) => warnings.push(event));
    return warnings.length;
  };
  expect(await warned(`127.0.0.1:${await listening('127.0.0.1')}`)).toBe(1);
  if (HAS_IPV6) expect(await warned(`[::1]:${await listening('::1')}`)).toBe(1);
  expect(await warned(`localhost:${await listening('localhost')}`)).toBe(1);
  expect(await warned('127.0.0.1:9')).toBe(0);
  expect(await warned('nobody.invalid:9')).toBe(0);
});

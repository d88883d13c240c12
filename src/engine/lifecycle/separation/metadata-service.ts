import type {Environment} from '../../../environment.ts';
import type {Emit} from '../../../events.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';
import type {BuildUser} from '../machine.ts';

export interface MetadataOptions {
  readonly run: Run;
  readonly env: Environment;
  /** The program of Node.js. */
  readonly node: string;
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
const ENDPOINTS: readonly Endpoint[] = [
  {host: '169.254.169.254', port: 80},
  {host: 'fd00:ec2::254', port: 80},
];

/**
 * Connects to addresses, and prints the positions of those that answer within 0.1 seconds: the service is on the
 * machine itself, and answers in less than a millisecond. The time begins after a name was looked up. An answer that is
 * there when the time is up still counts, because this program can be late on a busy machine.
 */
const CONNECT = `const [, ...addresses] = process.argv;
const {connect} = require('node:net');
const {lookup} = require('node:dns/promises');
const ask = (position, host, port) => {
  const socket = connect({host, port});
  const timer = setTimeout(() => setImmediate(() => socket.destroy()), 100);
  socket.on('error', () => {}).on('close', () => clearTimeout(timer)).on('connect', () => {
    console.log(position);
    socket.destroy();
  });
};
addresses.forEach(async (address, position) => {
  const colon = address.lastIndexOf(':');
  const found = await lookup(address.slice(0, colon), {all: true}).catch(() => []);
  for (const {address: host} of found) ask(position, host, address.slice(colon + 1));
});
setTimeout(() => process.exit(), 5000).unref();`;

/**
 * Closes the instance metadata service to the user of the build, because it gives the credentials of the machine's
 * role to everybody. Emits a warning if it answers and cannot be closed.
 */
export async function closeMetadata(
  user: BuildUser,
  options: MetadataOptions,
  emit: Emit,
): Promise<void> {
  const open = await openEndpoints(endpointsIn(options.env), user, options);
  const hasRule = await Promise.all(open.map((it) => reject(it, user, options)));
  const ruled = open.filter((_, position) => hasRule[position]);
  const refused = open.filter((_, position) => !hasRule[position]);
  const stillOpen = [...refused, ...(await openEndpoints(ruled, user, options))];
  const places = stillOpen.map(({host, port}) => `${host}, port ${port}`);
  if (places.length === 0) return;
  emit({
    type: 'warning',
    text: `Buildpacks can reach the instance metadata service (${places.join('; ')}). If this machine has a role, they can get its credentials. Block the address for user ${user.uid}, or use a machine without a role.`,
  });
}

/** The addresses of the service, or the one that the variable of AWS's tools names. */
function endpointsIn({AWS_EC2_METADATA_SERVICE_ENDPOINT: named}: Environment): readonly Endpoint[] {
  if (!named || !URL.canParse(named)) return ENDPOINTS;
  const {hostname, port, protocol} = new URL(named);
  const host = hostname.replace(/^\[|\]$/gu, '');
  return [{host, port: Number(port) || (protocol === 'https:' ? 443 : 80)}];
}

/** The endpoints that the user of the build reaches. */
async function openEndpoints(
  endpoints: readonly Endpoint[],
  {uid, gid}: BuildUser,
  {node, run}: MetadataOptions,
): Promise<readonly Endpoint[]> {
  if (endpoints.length === 0) return [];
  const addresses = endpoints.map(({host, port}) => `${host}:${port}`);
  const probe = {file: node, args: ['-e', CONNECT, ...addresses], env: {}};
  try {
    const {stdout} = await run({...probe, user: {uid, gid}}).catch(async (error: unknown) => {
      // If the user cannot run Node.js, this process asks.
      if (!(error instanceof ChildFailure)) throw error;
      return await run(probe);
    });
    const positions = new Set(stdout.split('\n'));
    return endpoints.filter((_, position) => positions.has(String(position)));
  } catch (error) {
    if (error instanceof ChildFailure) return [];
    throw error;
  }
}

/**
 * Adds a rule to the firewall.
 *
 * @returns whether that worked. Most containers may not change their firewall.
 */
async function reject(
  {host, port}: Endpoint,
  {uid}: BuildUser,
  {env: {PATH}, run}: MetadataOptions,
): Promise<boolean> {
  const file = host.includes(':') ? 'ip6tables' : 'iptables';
  const to = ['-p', 'tcp', '-d', host, '--dport', String(port)];
  const args = ['-I', 'OUTPUT', ...to, '-m', 'owner', '--uid-owner', String(uid), '-j', 'REJECT'];
  try {
    await run({file, args, env: {PATH}});
    return true;
  } catch (error) {
    if (error instanceof ChildFailure) return false;
    throw error;
  }
}

import type {Environment} from '../../environment.ts';
import type {Emit} from '../../events.ts';
import {ChildFailure, type Run} from '../../subprocess/run.ts';
import type {BuildUser} from './machine.ts';

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
 * Connects to a host and a port. Exits with 0 if somebody answers within 0.3 seconds: the service is on the machine
 * itself, and answers in less than a millisecond. What has come is read before the time is up, also on a busy machine.
 */
const CONNECT = `const [host, port] = process.argv.slice(1);
const socket = require('node:net').connect({host, port});
socket.on('connect', () => process.exit(0)).on('error', () => process.exit(1));
setTimeout(() => setImmediate(() => process.exit(1)), 300);`;

/**
 * Closes the instance metadata service to the user of the build, because it gives the credentials of the machine's
 * role to everybody. Emits a warning if it answers and cannot be closed.
 */
export async function closeMetadata(
  user: BuildUser,
  options: MetadataOptions,
  emit: Emit,
): Promise<void> {
  const open = await Promise.all(
    endpointsIn(options.env).map(async (it) => {
      const isReached = (await isOpen(it, user, options)) && !(await isClosed(it, user, options));
      return isReached ? [`${it.host}, port ${it.port}`] : [];
    }),
  );
  const places = open.flat();
  if (places.length === 0) return;
  emit({
    type: 'warning',
    text: `Buildpacks can reach the instance metadata service (${places.join('; ')}). If this machine has a role, they can get its credentials. Block the address for user ${user.uid}, or use a machine without a role.`,
  });
}

/** Tries to close an address. @returns whether the user cannot reach it any more. */
async function isClosed(
  endpoint: Endpoint,
  user: BuildUser,
  options: MetadataOptions,
): Promise<boolean> {
  return (await reject(endpoint, user, options)) && !(await isOpen(endpoint, user, options));
}

/** The addresses of the service, or the one that the variable of AWS's tools names. */
function endpointsIn({AWS_EC2_METADATA_SERVICE_ENDPOINT: named}: Environment): readonly Endpoint[] {
  if (!named || !URL.canParse(named)) return ENDPOINTS;
  const {hostname, port, protocol} = new URL(named);
  const host = hostname.replace(/^\[|\]$/gu, '');
  return [{host, port: Number(port) || (protocol === 'https:' ? 443 : 80)}];
}

async function isOpen(
  {host, port}: Endpoint,
  {uid, gid}: BuildUser,
  {node, run}: MetadataOptions,
): Promise<boolean> {
  const probe = {file: node, args: ['-e', CONNECT, host, String(port)], env: {}};
  try {
    await run({...probe, user: {uid, gid}}).catch(async (error: unknown) => {
      // Where the user cannot start Node.js, this process asks.
      if (!(error instanceof ChildFailure) || error.kind !== 'spawn-failed') throw error;
      await run(probe);
    });
    return true;
  } catch (error) {
    if (error instanceof ChildFailure) return false;
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

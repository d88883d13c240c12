import {randomBytes} from 'node:crypto';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {daemonProcess, startDaemon, stopDaemon} from './daemon.ts';
import {freePort} from './free-port.ts';
import {portOf} from './port-of.ts';
import type {Site} from './site.ts';

/** A registry on the loopback interface, and its credentials. */
export interface LocalRegistry {
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly username: string;
  readonly password: string;
}

/** Makes sure that the registry runs, on its last port if that is free. */
export async function ensureRegistry(site: Site): Promise<LocalRegistry> {
  const folder = join(site.folder, 'registry');
  await mkdir(folder, {recursive: true, mode: 0o700});
  const before = await readRegistry(folder);
  if (before !== undefined && (await daemonProcess(site.folder, 'registry')) !== undefined) {
    if (await registryAnswers(before)) return before;
  }
  await stopDaemon(site.folder, 'registry');
  const registry = {
    // The last port if it is free, because references of images contain it.
    address: `127.0.0.1:${await freePort(before && portOf(before.address))}`,
    username: 'ci',
    password: before?.password ?? randomBytes(12).toString('base64url'),
  };
  site.say(`registry: starting on ${registry.address}`);
  await writeFile(recordFile(folder), JSON.stringify(registry), {mode: 0o600});
  await writeFile(join(folder, 'htpasswd'), await htpasswd(registry), {mode: 0o600});
  const configFile = join(folder, 'config.yml');
  await writeFile(configFile, JSON.stringify(configuration(folder, registry.address), null, 2));
  await startDaemon(site, {
    name: 'registry',
    command: ['docker-registry', 'serve', configFile],
    answers: () => registryAnswers(registry),
  });
  return registry;
}

/** Value of an `Authorization` header: https://www.rfc-editor.org/rfc/rfc7617 */
export function authorization({username, password}: LocalRegistry): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The registry's configuration; JSON is YAML. https://distribution.github.io/distribution/about/configuration/ */
function configuration(folder: string, addr: string) {
  return {
    version: 0.1,
    log: {level: 'warn'},
    storage: {filesystem: {rootdirectory: join(folder, 'data')}, delete: {enabled: true}},
    http: {addr},
    auth: {htpasswd: {realm: 'sandbox', path: join(folder, 'htpasswd')}},
  };
}

/** The registry checks the password at every request, so bcrypt has the lowest cost. */
async function htpasswd({username, password}: LocalRegistry): Promise<string> {
  const {hash} = await import('bcryptjs');
  return `${username}:${await hash(password, 4)}\n`;
}

async function registryAnswers(registry: LocalRegistry): Promise<boolean> {
  try {
    const headers = {authorization: authorization(registry)};
    const signal = AbortSignal.timeout(2000);
    return (await fetch(`http://${registry.address}/v2/`, {headers, signal})).ok;
  } catch {
    return false;
  }
}

function recordFile(folder: string): string {
  return join(folder, 'access.json');
}

/** The registry that was set up in a folder, whether it runs or not. */
export async function readRegistry(folder: string): Promise<LocalRegistry | undefined> {
  try {
    return JSON.parse(await readFile(recordFile(folder), 'utf8')) as LocalRegistry;
  } catch {
    return undefined;
  }
}

import {mkdtemp, rm} from 'node:fs/promises';
import {connect, createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {ask, type Site} from './site.ts';

/**
 * As privileged as a container can be where the machine's own root lacks a capability, and
 * `--privileged` is refused. Below, what that leaves read-only is remounted.
 */
const NEARLY_PRIVILEGED = [
  '--cap-add=ALL',
  '--cap-drop=SYS_RESOURCE',
  '--security-opt=seccomp=unconfined',
  '--security-opt=apparmor=unconfined',
];
const REMOUNT = `while read -r _ at type options _; do
  case $type in cgroup|cgroup2) mount -o remount,rw,bind "$at" ;; esac
done </proc/mounts
`;

/** Reaches services on this machine's loopback from a container that has a loopback of its own. */
const BRIDGE = `const {connect, createServer} = require('node:net');
for (const port of process.argv.slice(1)) createServer((from) => {
  const to = connect('/bridge/' + port);
  from.on('error', () => to.destroy()).pipe(to).on('error', () => from.destroy()).pipe(from);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('.'));
`;

/** What `docker run` is given so that a container is as one of CodeBuild's. */
export interface ContainerSettings {
  /** A project in privileged mode. */
  readonly privileged: boolean;
  /** Ports of this machine's loopback that are the container's, too. It needs Node.js for that. */
  readonly ports: readonly number[];
}

export interface Container {
  /** Arguments of `docker run`, without the image. */
  readonly flags: readonly string[];
  /** The image's command, with what has to be done before it. */
  readonly command: (script: string) => readonly string[];
  /** Ends what was set up for it on this machine. */
  readonly stop: () => Promise<void>;
}

/**
 * Prepares a container as CodeBuild runs one: with a network of its own, and in privileged mode able to
 * run a Docker engine.
 *
 * @param image any with a shell, on which it is tried whether the machine allows privileged containers.
 */
export async function prepareContainer(
  site: Site,
  image: string,
  {privileged, ports}: ContainerSettings,
): Promise<Container> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-'));
  const servers = await Promise.all(ports.map((port) => forward(join(folder, String(port)), port)));
  const isAllowed = privileged && (await allowsPrivileged(site, image));
  const mode = privileged ? (isAllowed ? ['--privileged'] : NEARLY_PRIVILEGED) : [];
  const bridge =
    ports.length === 0
      ? ''
      : `node -e "$BRIDGE" ${ports.join(' ')} >/tmp/bridge 2>&1 &\nuntil [ "$(cat /tmp/bridge)" = ${'.'.repeat(ports.length)} ]; do sleep 0.02; done\n`;
  return {
    flags: ['--volume', `${folder}:/bridge`, '--env', `BRIDGE=${BRIDGE}`, ...mode],
    command: (script) => [
      'sh',
      '-c',
      `${privileged && !isAllowed ? REMOUNT : ''}${bridge}${script}`,
    ],
    stop: async () => {
      for (const server of servers) server.close();
      await rm(folder, {recursive: true, force: true});
    },
  };
}

async function allowsPrivileged(site: Site, image: string): Promise<boolean> {
  const run = ['docker', 'run', '--rm', '--privileged', '--user', '0', '--entrypoint', '/bin/sh'];
  return (await ask(site, [...run, image, '-c', 'exit 0'])) !== undefined;
}

/** Hands connections to a socket on to a port. */
async function forward(path: string, port: number): Promise<Server> {
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.on('error', () => to.destroy()).pipe(to);
    to.on('error', () => from.destroy()).pipe(from);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return server;
}

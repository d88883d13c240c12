import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {connect, createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {Failure} from '../../../src/errors.ts';
import {ChildFailure} from '../../../src/subprocess/run.ts';

/**
 * Arguments for a container with as many privileges as possible, for machines whose root lacks a capability,
 * so that `--privileged` is refused. The script below remounts the parts that stay read-only.
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

/** Connects a container with a loopback of its own to services on this machine's loopback. */
const BRIDGE = `const {connect, createServer} = require('node:net');
for (const port of process.argv.slice(2)) createServer((from) => {
  const to = connect('/bridge/' + port);
  from.on('error', () => to.destroy()).pipe(to).on('error', () => from.destroy()).pipe(from);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('.'));
`;

/** The properties of a container. */
export interface ContainerSettings {
  /** As for a project in privileged mode. */
  readonly privileged: boolean;
  /** Ports of this machine's loopback that the container can use. Its image requires Node.js for that. */
  readonly ports: readonly number[];
}

export interface Container {
  /** Arguments of `docker run`, without the image. */
  readonly flags: readonly string[];
  /** Commands that root's shell in it runs first. It ends with a line break. */
  readonly setUp: string;
  /** Removes what was made for it on this machine. */
  readonly stop: () => Promise<void>;
}

/** Runs Docker's client, which must succeed. Returns its output. */
export type Docker = (args: readonly string[]) => Promise<string>;

/**
 * Prepares a container like CodeBuild: with a network of its own and, in privileged mode, able to run a
 * Docker engine.
 *
 * @param image any image with a shell. It is used to test whether the machine allows privileged containers.
 */
export async function prepareContainer(
  docker: Docker,
  image: string,
  {privileged, ports}: ContainerSettings,
): Promise<Container> {
  const isAllowed = privileged && (await allowsPrivileged(docker, image));
  const mode = privileged ? (isAllowed ? ['--privileged'] : NEARLY_PRIVILEGED) : [];
  const remount = privileged && !isAllowed ? REMOUNT : '';
  if (ports.length === 0) return {flags: mode, setUp: remount, stop: async () => {}};
  const folder = await mkdtemp(join(tmpdir(), 'bridge-'));
  await writeFile(join(folder, 'bridge.cjs'), BRIDGE);
  const servers = await Promise.all(ports.map((port) => forward(join(folder, String(port)), port)));
  return {
    flags: ['--volume', `${folder}:/bridge`, ...mode],
    setUp: `${remount}${crossing(ports)}`,
    stop: async () => {
      for (const server of servers) server.close();
      await rm(folder, {recursive: true, force: true});
    },
  };
}

/** The connection uses the bridge, and waits until it is up. */
function crossing(ports: readonly number[]): string {
  return `command -v node >/dev/null || { echo 'There is no Node.js in this image' >&2; exit 1; }
node /bridge/bridge.cjs ${ports.join(' ')} </dev/null >/tmp/bridge 2>/tmp/bridge-errors &
until [ "$(cat /tmp/bridge)" = ${'.'.repeat(ports.length)} ]; do
  kill -0 $! || { cat /tmp/bridge-errors >&2; exit 1; }
  sleep 0.02
done
`;
}

let isPrivilegedAllowed: Promise<boolean> | undefined;

/** The result is the same for all images while the machine is up, so it is tested once. */
async function allowsPrivileged(docker: Docker, image: string): Promise<boolean> {
  const run = ['run', '--rm', '--privileged', '--user', '0', '--entrypoint', '/bin/sh', image];
  isPrivilegedAllowed ??= docker([...run, '-c', 'exit 0']).then(
    () => true,
    (error: unknown) => {
      if (/operation not permitted/u.test(wordsOf(error))) return false;
      isPrivilegedAllowed = undefined;
      throw error;
    },
  );
  return await isPrivilegedAllowed;
}

/** The output of Docker's client, however it was run. */
function wordsOf(error: unknown): string {
  if (error instanceof ChildFailure) return error.stderr;
  return error instanceof Failure ? error.details.join('\n') : String(error);
}

/** Forwards connections to a socket to a port. */
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

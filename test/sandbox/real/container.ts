import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {connect, createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {Failure} from '../../../src/errors.ts';
import {ChildFailure} from '../../../src/subprocess/run.ts';

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
for (const port of process.argv.slice(2)) createServer((from) => {
  const to = connect('/bridge/' + port);
  from.on('error', () => to.destroy()).pipe(to).on('error', () => from.destroy()).pipe(from);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('.'));
`;

/** What a container is to be like. */
export interface ContainerSettings {
  /** A project in privileged mode. */
  readonly privileged: boolean;
  /** Ports of this machine's loopback that are the container's, too. Its image needs Node.js for that. */
  readonly ports: readonly number[];
}

export interface Container {
  /** Arguments of `docker run`, without the image. */
  readonly flags: readonly string[];
  /** What root's shell in it does before anything else; ends with a line's end. */
  readonly setUp: string;
  /** Ends what was made for it on this machine. */
  readonly stop: () => Promise<void>;
}

/** Runs Docker's client, which has to succeed, and gives what it prints. */
export type Docker = (args: readonly string[]) => Promise<string>;

/**
 * Prepares a container as CodeBuild runs one: with a network of its own, and in privileged mode able to
 * run a Docker engine.
 *
 * @param image any with a shell, on which it is tried whether the machine allows privileged containers.
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

/** Goes over the bridge, and waits until that stands. */
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

/** It is the same for all images and as long as the machine is up, so the first that tells is enough. */
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

/** What Docker's client said, whichever way it was run. */
function wordsOf(error: unknown): string {
  if (error instanceof ChildFailure) return error.stderr;
  return error instanceof Failure ? error.details.join('\n') : String(error);
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

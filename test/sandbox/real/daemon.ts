import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdir, open, readFile, rm, writeFile} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

import {Failure} from '../../../src/errors.ts';
import type {Site} from './site.ts';

/** A server of the sandbox, known by name: `run/NAME.pid`, `log/NAME.log`. */
export interface Daemon {
  readonly name: string;
  /** The arguments must contain the folder, because it identifies the process. */
  readonly command: readonly string[];
  readonly answers: () => Promise<boolean>;
}

/** Starts a server that outlives this process, and waits until it responds. */
export async function startDaemon(site: Site, {name, command, answers}: Daemon): Promise<void> {
  await mkdir(join(site.folder, 'run'), {recursive: true});
  await mkdir(join(site.folder, 'log'), {recursive: true});
  const logFile = join(site.folder, 'log', `${name}.log`);
  const log = await open(logFile, 'w');
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: site.env,
    cwd: site.folder,
  });
  await once(child, 'spawn').finally(() => log.close());
  child.unref();
  await writeFile(pidFile(site.folder, name), `${child.pid}\n`);
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt++) {
    if (await answers()) return;
    await delay(100, undefined, {signal: site.signal});
  }
  throw new Failure('docker.unavailable', `${file} was started and does not answer`, {
    details: (await readFile(logFile, 'utf8')).trim().split('\n').slice(-5),
    remedy: `All that it said is in ${logFile}.`,
  });
}

/** The process ID of a running server of this sandbox. */
export async function daemonProcess(folder: string, name: string): Promise<number | undefined> {
  try {
    const pid = Number(await readFile(pidFile(folder, name), 'utf8'));
    // Process IDs are reused. The process is ours if its arguments contain our folder.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return command.includes(`${folder}/`) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the files are still there that a server of this sandbox was started with. They are in the clone of whoever
 * started it, and the clone may have been removed.
 */
export async function hasProgram(folder: string, name: string): Promise<boolean> {
  const pid = await daemonProcess(folder, name);
  if (pid === undefined) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const files = command.split('\0').filter((it) => isAbsolute(it));
  return files.every((it) => existsSync(it));
}

/** Ends a server of this sandbox. Returns whether there was one. */
export async function stopDaemon(folder: string, name: string): Promise<boolean> {
  const pid = await daemonProcess(folder, name);
  if (pid === undefined) return false;
  process.kill(pid, 'SIGTERM');
  for (let attempt = 0; attempt < 300; attempt++) {
    if ((await daemonProcess(folder, name)) === undefined) break;
    await delay(100);
  }
  await rm(pidFile(folder, name), {force: true});
  return true;
}

function pidFile(folder: string, name: string): string {
  return join(folder, 'run', `${name}.pid`);
}

import {readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import {type ChildFailure, type Program, run} from '../../src/subprocess/run.ts';

/** A child that runs JavaScript. */
export function node(script: string, options: Partial<Program> = {}): Program {
  return {file: process.execPath, args: ['-e', script], env: {}, ...options};
}

/** A child that runs shell commands. */
export function sh(script: string, options: Partial<Program> = {}): Program {
  return {file: '/bin/sh', args: ['-c', script], env: {PATH: process.env['PATH']}, ...options};
}

/** The lines of both streams, in the order of arrival. */
export async function linesOf(program: Program): Promise<string[]> {
  const lines: string[] = [];
  await run({...program, onLine: (line) => lines.push(line)});
  return lines;
}

/** The failure of a child. A child that does not fail is an error. */
export async function failureOf(program: Program): Promise<ChildFailure> {
  return await run(program).then(
    () => {
      throw new Error(`${program.file} did not fail`);
    },
    (error: ChildFailure) => error,
  );
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

/** The process has ended, but its parent has not noticed yet. */
function isZombie(pid: number): boolean {
  return process.platform === 'linux' && / Z /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Returns the ID of a process that has ended; `undefined` if it does not end. */
export async function gone(pid: number): Promise<number | undefined> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    if (!isAlive(pid)) return pid;
    await wait(20);
  }
  return undefined;
}

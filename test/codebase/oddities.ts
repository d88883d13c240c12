import {geteuid, seteuid} from 'node:process';
import {join} from 'node:path';
import {execa} from 'execa';

/** Makes a named pipe without a writer. Reading it would never end. */
export async function makePipe(folder: string, name = 'pipe'): Promise<void> {
  const program = 'mkfifo';
  await execa(program, [join(folder, name)]);
}

/** Runs an action as a user without permissions, because root can read everything. */
export async function asNobody<T>(action: () => Promise<T>): Promise<T> {
  if (geteuid?.() !== 0) return action();
  seteuid?.(65_534);
  try {
    return await action();
  } finally {
    seteuid?.(0);
  }
}

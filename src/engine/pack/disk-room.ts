import {statfs} from 'node:fs/promises';
import {Failure, tellsFullDisk} from '../../errors.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

/** Bytes. After a build has failed on a full disk, some space is free again, because its last file is removed. */
const LITTLE_ROOM = 256 * 1024 * 1024;

interface Docker extends Pick<Program, 'env' | 'signal'> {
  readonly run: Run;
}

/**
 * Adds a hint to a failure if its last lines are about a full disk, and the disk is really full. The lines
 * alone are no proof, because any program can print them.
 */
export async function withDiskHint(failure: Failure, docker: Docker): Promise<Failure> {
  if (!failure.details.some((line) => tellsFullDisk(line))) return failure;
  const folder = await dockerFolder(docker);
  const free = folder === undefined ? undefined : await freeBytes(folder);
  if (free === undefined || free > LITTLE_ROOM) return failure;
  const room = `${Math.round(free / 1e6)} MB`;
  const {code, message, details, remedy, cause} = failure;
  const hint = `The disk with Docker's data (${folder}) has only ${room} left. To free space, run: docker system prune`;
  if (remedy.includes(hint)) return failure;
  return new Failure(code, message, {details, cause, remedy: [...remedy, hint]});
}

/** The folder in which the engine stores its data. If the engine is remote, it does not exist here. */
async function dockerFolder({run, ...options}: Docker): Promise<string | undefined> {
  const args = ['info', '--format', '{{.DockerRootDir}}'];
  try {
    const {stdout} = await run({file: 'docker', args, ...options});
    return stdout.trim() || undefined;
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return undefined;
  }
}

async function freeBytes(folder: string): Promise<number | undefined> {
  return await statfs(folder).then(
    ({bavail, bsize}) => bavail * bsize,
    () => undefined,
  );
}

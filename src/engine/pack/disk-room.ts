import {statfs} from 'node:fs/promises';
import {Failure, tellsFullDisk} from '../../errors.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

/** Bytes. A build that fails for want of room leaves some behind: what it wrote last is taken away. */
const LITTLE_ROOM = 256 * 1024 * 1024;

interface Docker extends Pick<Program, 'env' | 'signal'> {
  readonly run: Run;
}

/**
 * Adds to a failure whose last lines tell of a full disk that the disk is full, if it is: such words alone
 * prove nothing, as anybody may print them.
 */
export async function withDiskHint(failure: Failure, docker: Docker): Promise<Failure> {
  if (!failure.details.some((line) => tellsFullDisk(line))) return failure;
  const folder = await dockerFolder(docker);
  const free = folder === undefined ? undefined : await freeBytes(folder);
  if (free === undefined || free > LITTLE_ROOM) return failure;
  const room = `${Math.round(free / 1e6)} MB`;
  const {code, message, details, remedy, cause} = failure;
  const hint = `The disk of ${folder}, where Docker keeps its data, has ${room} left. docker system prune removes what no container uses.`;
  if (remedy.includes(hint)) return failure;
  return new Failure(code, message, {details, cause, remedy: [...remedy, hint]});
}

/** Where the engine keeps containers and volumes; of one on another machine the folder is not here. */
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

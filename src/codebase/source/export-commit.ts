import {mkdir, statfs} from 'node:fs/promises';
import {setCanonicalModes} from '../../canonical-modes.ts';
import {Failure, diskFull} from '../../errors.ts';
import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {type CommitIndex, readCommit} from './commit-index.ts';
import {withSettings} from '../git/git-environment.ts';
import {LFS, LFS_ENVIRONMENT, LFS_FILTER, isLfsInstalled} from '../git/lfs-filter.ts';
import type {Environment} from '../../environment.ts';

/** Bytes: file systems reserve some space, so a full disk may still report a little free space. */
const LITTLE_ROOM = 64 * 1024;

/** The largest number of lines of Git's output that are shown. */
const MOST_LINES = 20;

/** The files of a commit in a separate folder. */
export interface ExportedCommit {
  /** The codebase; a folder below the destination if it is not the top of the repository. */
  readonly folder: string;
  /** Files that a checkout on this machine would filter and the export did not, by filter. */
  readonly unfiltered: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes the files of a folder in a commit as a checkout does, with line endings and Git LFS. Unlike
 * `git archive`, it ignores `export-ignore`. Only the commit and its attributes, including those of the
 * folders above, decide the content: neither the machine's Git configuration nor its umask does. The
 * repository's work tree is neither changed nor read.
 *
 * @throws {Failure} `git.export-failed` with Git's output.
 */
export async function exportCommit(options: {
  /** The codebase in its repository. */
  readonly folder: string;
  /** The full hash. */
  readonly commit: string;
  /** A folder to create, in a folder that is private to this build. */
  readonly destination: string;
  readonly run: Run;
  readonly env: Environment;
  readonly signal: AbortSignal;
}): Promise<ExportedCommit> {
  const {folder, commit, destination, env, signal} = options;
  const run: Run = (program) => options.run({...program, signal});
  await mkdir(destination, {recursive: true});
  try {
    const index = await readCommit(folder, {commit, workTree: destination, run, env});
    await checkOut(index, run);
    await setCanonicalModes(index.folder, (path) => index.executables.has(path));
    return {folder: index.folder, unfiltered: unfiltered(index)};
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw await exportFailure(commit, destination, error);
  }
}

async function checkOut({env, filters, folder}: CommitIndex, run: Run): Promise<void> {
  const usesLfs = filters.has(LFS) && (await isLfsInstalled(run, env));
  await run({
    file: 'git',
    args: ['-C', folder, 'checkout-index', '--all', '--quiet'],
    env: usesLfs ? {...withSettings(env, LFS_FILTER), ...LFS_ENVIRONMENT} : env,
  });
}

function unfiltered({filters, repository}: CommitIndex): ExportedCommit['unfiltered'] {
  // A filter without smudge does not change the files of a checkout.
  const writes = (name: string) =>
    repository.settings.some(
      ([key, value]) =>
        [`filter.${name}.smudge`, `filter.${name}.process`].includes(key) &&
        !['', 'cat'].includes(value),
    );
  return new Map([...filters].filter(([name]) => name !== LFS && writes(name)));
}

/** Git does not say that the disk is full, so the free space is checked. */
async function exportFailure(
  commit: string,
  destination: string,
  error: ChildFailure,
): Promise<Failure> {
  const words = error.stderr.trim().split('\n').slice(-MOST_LINES);
  const {bavail, bsize} = await statfs(destination);
  if (bavail * bsize < LITTLE_ROOM) return diskFull(words.at(-1) ?? destination, error);
  const message = `Git failed to export the files of commit ${commit.slice(0, 7)}.`;
  return new Failure('git.export-failed', message, {details: words, cause: error});
}

import {mkdir, statfs} from 'node:fs/promises';
import {setCanonicalModes} from '../../canonical-modes.ts';
import {Failure, diskFull} from '../../errors.ts';
import {ChildFailure, type Run} from '../../subprocess/run.ts';
import {type CommitIndex, readCommit} from './commit-index.ts';
import {withSettings} from '../git/git-environment.ts';
import {LFS, LFS_ENVIRONMENT, LFS_FILTER, isLfsInstalled} from '../git/lfs-filter.ts';

/** Bytes; a file system never lets the last ones be used. */
const LITTLE_ROOM = 64 * 1024;

/** Lines of Git's that are shown at most. */
const MOST_LINES = 20;

/** A commit's files, in a folder of their own. */
export interface ExportedCommit {
  /** Where the codebase is; below the destination if it is not the repository's top. */
  readonly folder: string;
  /** Files that a checkout on this machine would have filtered and the export did not, by filter. */
  readonly unfiltered: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes a commit's files of a folder as a checkout would, line ends and Git LFS included, unlike
 * `git archive`, which leaves out what `export-ignore` names. The commit and its own attributes alone,
 * those of the folders above included, decide what is written: neither the machine's Git configuration
 * nor its umask does. The repository and its files are neither changed nor looked at.
 *
 * @throws {Failure} in Git's own words if it cannot.
 */
export async function exportCommit(options: {
  /** The codebase in its repository. */
  readonly folder: string;
  /** Its name in full. */
  readonly commit: string;
  /** Is created; its parent is private to this build. */
  readonly destination: string;
  readonly run: Run;
  readonly env: Readonly<Record<string, string | undefined>>;
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
  // A filter that only cleans what is committed writes what is there.
  const writes = (name: string) =>
    repository.settings.some(
      ([key, value]) =>
        [`filter.${name}.smudge`, `filter.${name}.process`].includes(key) &&
        !['', 'cat'].includes(value),
    );
  return new Map([...filters].filter(([name]) => name !== LFS && writes(name)));
}

/** Git does not say that a file could not be written for want of room, so the room is looked at. */
async function exportFailure(
  commit: string,
  destination: string,
  error: ChildFailure,
): Promise<Failure> {
  const words = error.stderr.trim().split('\n').slice(-MOST_LINES);
  const {bavail, bsize} = await statfs(destination);
  if (bavail * bsize < LITTLE_ROOM) return diskFull(words.at(-1) ?? destination, error);
  const message = `Git could not take the files out of the commit ${commit.slice(0, 7)}.`;
  return new Failure('git.export-failed', message, {details: words, cause: error});
}

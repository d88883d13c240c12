import {mkdir, statfs} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, diskFull} from '../errors.ts';
import {ChildFailure, type Run} from '../subprocess/run.ts';
import {gitEnvironment} from './git-environment.ts';

/** Bytes; a file system never lets the last ones be used. */
const LITTLE_ROOM = 64 * 1024;

/** A commit's files, in a folder of their own. */
export interface ExportedCommit {
  /** Where the codebase is; below the destination where it is not the repository's top. */
  readonly folder: string;
  /** Paths of submodules, whose files are not among a commit's. */
  readonly submodules: readonly string[];
}

/**
 * Writes a commit's files of a folder as a checkout would: filters and line ends included, unlike
 * `git archive`, which leaves out what `export-ignore` names. The repository's own index and files
 * are neither touched nor looked at: to Git the destination is the work tree, so that attributes are
 * the commit's, those of the folders above included.
 *
 * @throws {Failure} in Git's own words where it cannot.
 */
export async function exportCommit(options: {
  /** The codebase in its repository. */
  readonly folder: string;
  readonly commit: string;
  /** Is created; its parent is private to this build. */
  readonly destination: string;
  readonly run: Run;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}): Promise<ExportedCommit> {
  const {folder, commit, destination, run, signal} = options;
  const env = gitEnvironment(options.env);
  const git = async (cwd: string, added: Readonly<Record<string, string>>, ...args: string[]) => {
    const program = {file: 'git', args: ['-C', cwd, ...args], env: {...env, ...added}, signal};
    try {
      return (await run(program)).stdout;
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      throw await exportFailure(commit, destination, error);
    }
  };
  await mkdir(destination, {recursive: true});
  const [repository = '', prefix = ''] = (
    await git(folder, {}, 'rev-parse', '--absolute-git-dir', '--show-prefix')
  ).split('\n');
  const exported = join(destination, prefix.replace(/\/$/u, ''));
  await mkdir(exported, {recursive: true});
  const workTree = {
    GIT_DIR: repository,
    GIT_WORK_TREE: destination,
    GIT_INDEX_FILE: `${destination}.index`,
  };
  const there = (...args: string[]) => git(exported, workTree, ...args);
  await there('read-tree', commit);
  const listed = await there('ls-files', '--stage', '-z', '--error-unmatch', '--', '.');
  await there('checkout-index', '--all', '--quiet');
  return {
    folder: exported,
    submodules: listed
      .split('\0')
      .flatMap((entry) => /^160000 \S+ \d\t(?<path>.+)$/su.exec(entry)?.[1] ?? []),
  };
}

/** Git does not say that a file could not be written for want of room, so the room is looked at. */
async function exportFailure(
  commit: string,
  destination: string,
  error: ChildFailure,
): Promise<Failure> {
  const words = error.stderr.trim().split('\n').slice(-3);
  const {bavail, bsize} = await statfs(destination);
  if (bavail * bsize < LITTLE_ROOM) return diskFull(words.at(-1) ?? destination, error);
  const message = `Git could not take the files out of the commit ${commit.slice(0, 7)}.`;
  return new Failure('failed', message, {details: words, cause: error});
}

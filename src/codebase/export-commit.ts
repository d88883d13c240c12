import {mkdir, statfs} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, diskFull} from '../errors.ts';
import {ChildFailure, type Run} from '../subprocess/run.ts';
import {gitEnvironment} from './git-environment.ts';

/** Bytes; a file system never lets the last ones be used. */
const LITTLE_ROOM = 64 * 1024;

/**
 * Writes a commit's files into a folder, as a checkout would: filters and line ends included, unlike
 * `git archive`, which leaves out what `export-ignore` names. The repository's own index and files
 * are not touched.
 *
 * @returns the paths of submodules, whose files are not among a commit's.
 * @throws {Failure} in Git's own words where it cannot.
 */
export async function exportCommit(options: {
  readonly folder: string;
  readonly commit: string;
  /** Is created; its parent is private to this build. */
  readonly destination: string;
  readonly run: Run;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<{readonly submodules: readonly string[]}> {
  const {folder, commit, destination, run} = options;
  const env = {...gitEnvironment(options.env), GIT_INDEX_FILE: `${destination}.index`};
  const git = async (cwd: string, ...args: string[]) => {
    const program = {file: 'git', args: ['-C', cwd, ...args], env};
    try {
      return (await run(program)).stdout;
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      throw await exportFailure(commit, destination, error);
    }
  };
  await mkdir(destination, {recursive: true});
  const [top = folder, prefix = ''] = (
    await git(folder, 'rev-parse', '--show-toplevel', '--show-prefix')
  ).split('\n');
  const tree = prefix === '' ? commit : `${commit}:${prefix.replace(/\/$/u, '')}`;
  await git(top, 'read-tree', tree);
  await git(top, 'checkout-index', '--all', '--quiet', `--prefix=${join(destination, '/')}`);
  const entries = (await git(top, 'ls-files', '--stage', '-z')).split('\0');
  return {
    submodules: entries.flatMap((entry) => /^160000 \S+ \d\t(?<path>.+)$/su.exec(entry)?.[1] ?? []),
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

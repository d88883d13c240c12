import {createHash} from 'node:crypto';
import {type CommitTree, type CommittedEntry, LINK, foldersOf} from './commit-tree.ts';
import type {Git} from './git.ts';
import {withoutFilters} from './without-filters.ts';
import {pointedTo} from './lfs-pointer.ts';
import type {PathEntry} from '../paths/follow-links.ts';

export interface Compared {
  /** Paths that differ from the commit. */
  readonly changed: ReadonlySet<string>;
  /** Paths with other bytes than in the commit that are equal after Git's filters. */
  readonly filtered: readonly string[];
}

/** Compares the content of files with a commit, independent of Git's index. */
export async function compareWithCommit(
  entries: readonly PathEntry[],
  tree: CommitTree,
  git: Git,
): Promise<Compared> {
  const paths = entries.flatMap(({path, content}) =>
    content === undefined ? [path, ...foldersOf(path)] : [path],
  );
  const committed = filesAmong(await tree.at(paths));
  const isBehindLink = ({path}: PathEntry) =>
    foldersOf(path).some((folder) => committed.get(folder)?.kind === 'link');
  const differing = entries.filter(
    (entry) => !isSame(entry, committed.get(entry.path)) || isBehindLink(entry),
  );
  const changed = new Set(differing.map(({path}) => path));
  const filtered = await filteredAlike(differing, committed, git);
  for (const path of filtered) changed.delete(path);
  return {changed, filtered};
}

interface CommittedFile {
  readonly kind: PathEntry['kind'];
  readonly id: string;
}

const KINDS: Readonly<Record<string, PathEntry['kind']>> = {
  '100644': 'file',
  '100755': 'file',
  [LINK]: 'link',
};

/** Leaves out folders and submodules. */
function filesAmong(
  entries: ReadonlyMap<string, CommittedEntry>,
): ReadonlyMap<string, CommittedFile> {
  return new Map(
    [...entries].flatMap(([path, {mode, id}]): [string, CommittedFile][] => {
      const kind = KINDS[mode];
      return kind === undefined ? [] : [[path, {kind, id}]];
    }),
  );
}

function isSame({kind, content}: PathEntry, entry: CommittedFile | undefined): boolean {
  if (content === undefined || entry === undefined) return content === entry;
  return kind === entry.kind && blobId(content) === entry.id;
}

/** Returns Git's SHA-1 name of a content. Git itself compares in SHA-256 repositories. */
function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
}

/**
 * Returns the files that equal the commit after Git's filters. Asks Git only about files whose bytes
 * differ. An export applies the commit's attributes but no setting of the machine, so neither does this
 * comparison, with one exception: the line endings that `core.autocrlf` gives text files are no difference.
 */
async function filteredAlike(
  differing: readonly PathEntry[],
  committed: ReadonlyMap<string, CommittedFile>,
  git: Git,
): Promise<string[]> {
  const files = differing.flatMap(({path, kind, content}) => {
    const entry = committed.get(path);
    const isFile = kind === 'file' && content !== undefined && entry?.kind === 'file';
    return isFile ? [{path, content, id: entry.id}] : [];
  });
  if (files.length === 0) return [];
  const paths = files.map(({path}) => path);
  const options = ['-c', 'core.autocrlf=input', ...(await withoutFilters(git))];
  const ids = (await git(...options, 'hash-object', '--', ...paths)).split('\n');
  const alike = await Promise.all(
    files.map(async ({content, id}, index) => ids[index] === id || isPointerTo(content, id, git)),
  );
  return paths.filter((_, index) => alike[index]);
}

/** Whether a committed file is the Git LFS pointer to this content. */
async function isPointerTo(content: Uint8Array, id: string, git: Git): Promise<boolean> {
  const committed = await git('cat-file', 'blob', id);
  return pointedTo(committed) === createHash('sha256').update(content).digest('hex');
}

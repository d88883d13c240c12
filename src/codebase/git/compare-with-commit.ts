import {createHash} from 'node:crypto';
import type {Git} from './git.ts';
import {withoutFilters} from './without-filters.ts';
import {pointedTo} from './lfs-pointer.ts';
import type {PathEntry} from './follow-links.ts';

export interface Compared {
  /** Paths that are not the commit's. */
  readonly changed: ReadonlySet<string>;
  /** Paths of other bytes than the commit's, which Git's filters make the same. */
  readonly filtered: readonly string[];
}

/** Compares what a folder has with a commit, content with content, whatever Git's index says. */
export async function compareWithCommit(
  entries: readonly PathEntry[],
  commit: string,
  git: Git,
): Promise<Compared> {
  const paths = entries.flatMap(({path, content}) =>
    content === undefined ? [path, ...foldersOf(path)] : [path],
  );
  const committed = await entriesOf(commit, paths, git);
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

/** The folders that a file is in, the topmost first. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

interface CommittedEntry {
  readonly kind: PathEntry['kind'];
  readonly id: string;
}

const KINDS: Readonly<Record<string, PathEntry['kind']>> = {
  '100644': 'file',
  '100755': 'file',
  '120000': 'link',
};

/** What a commit has at paths, all relative to the folder; one process for all. */
async function entriesOf(
  commit: string,
  paths: readonly string[],
  git: Git,
): Promise<ReadonlyMap<string, CommittedEntry>> {
  // Without this option a path that begins with a colon would be a pattern.
  const listed = await git('--literal-pathspecs', 'ls-tree', '-z', commit, '--', ...paths);
  return new Map(
    listed.split('\0').flatMap((line): [string, CommittedEntry][] => {
      const {
        mode = '',
        id = '',
        path = '',
      } = /^(?<mode>\d+) \S+ (?<id>\w+)\t(?<path>.+)$/su.exec(line)?.groups ?? {};
      const kind = KINDS[mode];
      return kind === undefined ? [] : [[path, {kind, id}]];
    }),
  );
}

function isSame({kind, content}: PathEntry, entry: CommittedEntry | undefined): boolean {
  if (content === undefined || entry === undefined) return content === entry;
  return kind === entry.kind && blobId(content) === entry.id;
}

/** Git's name of a content. That of a repository with longer names is left to Git itself. */
function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
}

/**
 * The files that are the commit's once Git's filters have passed over them. Git is only asked about
 * files whose bytes differ. An export applies the commit's attributes and nothing of the machine's, so
 * neither do we: only the line ends that `core.autocrlf` gives text files are no difference, because
 * they mean the same.
 */
async function filteredAlike(
  differing: readonly PathEntry[],
  committed: ReadonlyMap<string, CommittedEntry>,
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

/** Whether a committed file is the Git LFS pointer to a content. */
async function isPointerTo(content: Uint8Array, id: string, git: Git): Promise<boolean> {
  const committed = await git('cat-file', 'blob', id);
  return pointedTo(committed) === createHash('sha256').update(content).digest('hex');
}

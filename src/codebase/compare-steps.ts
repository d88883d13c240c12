import {createHash} from 'node:crypto';
import type {Step} from './trail.ts';

/** Runs Git in a folder, and gives its stdout. */
export type Git = (...args: string[]) => Promise<string>;

export interface Compared {
  /** Paths that are not the commit's. */
  readonly changed: ReadonlySet<string>;
  /** Paths of other bytes than the commit's, which Git's filters make the same. */
  readonly filtered: readonly string[];
}

/** Compares what a folder has with a commit, content with content, whatever Git's index says. */
export async function compareSteps(
  steps: readonly Step[],
  commit: string,
  git: Git,
): Promise<Compared> {
  const paths = steps.flatMap(({path, content}) =>
    content === undefined ? [path, ...foldersOf(path)] : [path],
  );
  const committed = await entriesOf(commit, paths, git);
  const isBehindLink = ({path}: Step) =>
    foldersOf(path).some((folder) => committed.get(folder)?.kind === 'link');
  const differing = steps.filter(
    (step) => !isSame(step, committed.get(step.path)) || isBehindLink(step),
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

interface Entry {
  readonly kind: Step['kind'];
  readonly id: string;
}

const KINDS: Readonly<Record<string, Step['kind']>> = {
  '100644': 'file',
  '100755': 'file',
  '120000': 'link',
};

/** What a commit has at paths, all relative to the folder; one process for all. */
async function entriesOf(
  commit: string,
  paths: readonly string[],
  git: Git,
): Promise<ReadonlyMap<string, Entry>> {
  // Without this option a path that begins with a colon would be a pattern.
  const listed = await git('--literal-pathspecs', 'ls-tree', '-z', commit, '--', ...paths);
  return new Map(
    listed.split('\0').flatMap((line): [string, Entry][] => {
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

function isSame({kind, content}: Step, entry: Entry | undefined): boolean {
  if (content === undefined || entry === undefined) return content === entry;
  return kind === entry.kind && blobId(content) === entry.id;
}

/** Git's name of a content. That of a repository with longer names is left to Git itself. */
function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
}

/**
 * The files that are the commit's once Git's filters have passed over them: line ends, encodings,
 * large files. Git is only asked where bytes differ.
 */
async function filteredAlike(
  differing: readonly Step[],
  committed: ReadonlyMap<string, Entry>,
  git: Git,
): Promise<string[]> {
  const files = differing.flatMap(({path, kind, content}) =>
    kind === 'file' && content !== undefined && committed.get(path)?.kind === 'file' ? [path] : [],
  );
  if (files.length === 0) return [];
  const ids = (await git('hash-object', '--', ...files)).split('\n');
  return files.filter((path, index) => ids[index] === committed.get(path)?.id);
}

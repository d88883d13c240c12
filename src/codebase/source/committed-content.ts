import {type CommittedEntry, LINK, SUBMODULE} from '../git/commit-tree.ts';
import {hasPointerSize, pointedTo} from '../git/lfs-pointer.ts';

/** The parts of a commit that refer to content elsewhere. */
export interface CommittedContent {
  /** Paths of submodules. */
  readonly submodules: readonly string[];
  /** Paths of Git LFS pointers, and the SHA-256 of the content of each. */
  readonly pointers: ReadonlyMap<string, string>;
  /** Paths of links, and the target of each. */
  readonly links: ReadonlyMap<string, string>;
}

/** Runs Git in a folder with a text on its stdin, and returns its stdout. */
type AskGit = (args: readonly string[], input: string) => Promise<string>;

/**
 * Finds the submodules, Git LFS pointers and links of a commit in a folder.
 *
 * @param listed all entries of the commit, with their sizes.
 * @throws {ChildFailure} if the clone lacks some of the commit's objects.
 */
export async function committedContent(
  listed: readonly CommittedEntry[],
  git: AskGit,
): Promise<CommittedContent> {
  const small = listed.filter(({mode, size}) => mode.startsWith('100') && hasPointerSize(size));
  const linked = listed.filter(({mode, size}) => mode === LINK && size <= LONGEST_TARGET);
  const [pointed, targets] = await Promise.all([
    contentsOf(small, git).then(pointersAmong),
    // Targets are read by their sizes: a target may contain any text.
    contentsOf(linked, git).then(parseBatch),
  ]);
  return {
    submodules: submodulesAmong(listed),
    pointers: byPath(small, pointed),
    links: byPath(linked, targets),
  };
}

/** Bytes: the limit of Linux (`PATH_MAX`). */
const LONGEST_TARGET = 4096;

async function contentsOf(entries: readonly CommittedEntry[], git: AskGit): Promise<string> {
  const ids = new Set(entries.map(({id}) => id));
  if (ids.size === 0) return '';
  return git(['cat-file', '--batch'], [...ids].map((id) => `${id}\n`).join(''));
}

function byPath(
  entries: readonly CommittedEntry[],
  byId: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap(({path, id}): [string, string][] => {
      const content = byId.get(id);
      return content === undefined ? [] : [[path, content]];
    }),
  );
}

/** Returns the paths of submodules. */
export function submodulesAmong(listed: readonly CommittedEntry[]): string[] {
  return listed.filter(({mode}) => mode === SUBMODULE).map(({path}) => path);
}

/** Reads short texts from the output of `git cat-file --batch`. */
function parseBatch(contents: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(contents);
  const found = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\n', at);
    const [id = '', , size = ''] = bytes.subarray(at, end).toString().split(' ');
    const start = end + 1;
    if (end === -1 || !/^\d+$/u.test(size)) break;
    found.set(id, bytes.subarray(start, start + Number(size)).toString());
    at = start + Number(size) + 1;
  }
  return found;
}

/**
 * Reads pointers from the output of `git cat-file --batch`. Other contents may be binary and change their
 * size when decoded, so pointers are found by their headers.
 * https://git-scm.com/docs/git-cat-file#_batch_output
 */
function pointersAmong(contents: string): ReadonlyMap<string, string> {
  const found = contents.matchAll(
    /^(?<id>[0-9a-f]{40,64}) blob (?<size>\d+)\n(?=version https:)/gmu,
  );
  return new Map(
    Array.from(found).flatMap(({0: header, groups, index}): [string, string][] => {
      const start = index + header.length;
      // A pointer is ASCII, so its size in bytes is its number of characters.
      const content = pointedTo(contents.slice(start, start + Number(groups?.['size'])));
      return content === undefined ? [] : [[groups?.['id'] ?? '', content]];
    }),
  );
}

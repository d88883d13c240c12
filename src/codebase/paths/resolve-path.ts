/** The entry at a path, without following links. */
export type TreeEntry =
  | {readonly kind: 'file' | 'folder'}
  /** Neither file, folder nor link: `a named pipe`. */
  | {readonly kind: 'other'; readonly what: string}
  | {readonly kind: 'link'; readonly target: string};

/** Returns the entry at a path relative to the top of the tree; `undefined` if there is none. */
export type LookUp = (path: string) => Promise<TreeEntry | undefined>;

/** The end of a path after following all links. */
export type PathEnd =
  | {readonly kind: 'missing'}
  | {readonly kind: 'file' | 'folder'; readonly path: string}
  | {readonly kind: 'other'; readonly what: string}
  /** The first link of the path, if it does not lead to an entry of the tree. */
  | BrokenLink;

/** A link that does not lead to an entry of its tree. */
export interface BrokenLink {
  readonly kind: 'outside' | 'dangling' | 'circle';
  /** The path of the link. */
  readonly link: string;
  readonly target: string;
}

/** The limit of Linux. */
const MOST_LINKS = 40;

/** Follows the links of a path like the system, but never out of the tree. */
export async function resolvePath(name: string, lookUp: LookUp): Promise<PathEnd> {
  const inside: string[] = [];
  let left = name.split('/');
  let first: Omit<BrokenLink, 'kind'> | undefined;
  let links = 0;
  const broken = (kind: BrokenLink['kind']): PathEnd =>
    first === undefined ? {kind: 'missing'} : {kind, ...first};
  while (left.length > 0) {
    const [part = '', ...rest] = left;
    left = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (inside.pop() === undefined) return broken('outside');
      continue;
    }
    const path = [...inside, part].join('/');
    const entry = await lookUp(path);
    if (entry === undefined) return broken('dangling');
    if (entry.kind === 'link') {
      const {target} = entry;
      first ??= {link: path, target};
      links += 1;
      if (links > MOST_LINKS) return broken('circle');
      if (target.startsWith('/')) return broken('outside');
      left = [...target.split('/'), ...left];
    } else if (entry.kind === 'folder') {
      inside.push(part);
    } else {
      if (left.some((it) => it !== '')) return broken('dangling');
      return entry.kind === 'other' ? entry : {kind: 'file', path};
    }
  }
  return {kind: 'folder', path: inside.join('/')};
}

/** Returns whether a path ends at a link that does not lead to an entry of the tree. */
export function isBroken(end: PathEnd): end is BrokenLink {
  return end.kind === 'outside' || end.kind === 'dangling' || end.kind === 'circle';
}

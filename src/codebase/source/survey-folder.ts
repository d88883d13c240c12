import {lstatSync, readFileSync, readlinkSync} from 'node:fs';
import {relative} from 'node:path';
import {hasCanonicalMode} from '../../canonical-modes.ts';
import {type FolderEntry, walkFolder} from '../../walk-folder.ts';
import {kindOf} from '../paths/read-regular.ts';
import {hasPointerSize, pointedTo} from '../git/lfs-pointer.ts';
import {withReadErrors} from './with-read-errors.ts';

/** Facts about the entries of a folder that matter for its images. */
export interface FolderSurvey {
  /** Whether all folders and files have the same modes as in images. */
  readonly isCanonical: boolean;
  /** Paths of Git LFS pointers in the folder. */
  readonly pointers: readonly string[];
  /** Paths of links in the folder, and the target of each. */
  readonly links: ReadonlyMap<string, string>;
  /** Paths of entries that images do not contain, and the kind of each: `a socket`. */
  readonly others: ReadonlyMap<string, string>;
}

const GIT = Buffer.from('.git');

/**
 * Reads all entries of a folder except `.git`, which is never part of an image.
 *
 * @throws {Failure} `codebase.unreadable` with the folder that cannot be read.
 */
export async function surveyFolder(folder: string): Promise<FolderSurvey> {
  let isCanonical = hasCanonicalMode(lstatSync(folder));
  const pointers: string[] = [];
  const links: [string, string][] = [];
  const others: [string, string][] = [];
  await withReadErrors(folder, async () => {
    for await (const entry of walkFolder(folder, isNotGit)) {
      isCanonical &&= !isNotGit(entry) || hasCanonicalMode(entry.stats);
      const {path, stats} = entry;
      const name = () => relative(folder, path.toString());
      if (isPointer(entry)) pointers.push(name());
      else if (stats.isSymbolicLink()) links.push([name(), targetOf(path)]);
      else if (!stats.isFile() && !stats.isDirectory()) others.push([name(), kindOf(stats)]);
    }
  });
  return {
    isCanonical,
    pointers: pointers.toSorted(),
    links: new Map(links),
    others: new Map(others.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Returns the target of a link; empty if the link no longer exists. */
function targetOf(path: Buffer): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function isNotGit({name}: FolderEntry): boolean {
  return !GIT.equals(name);
}

function isPointer({path, stats}: FolderEntry): boolean {
  if (!stats.isFile() || !hasPointerSize(stats.size)) return false;
  try {
    return pointedTo(readFileSync(path, 'utf8')) !== undefined;
  } catch {
    // The build reports a file that cannot be read.
    return false;
  }
}

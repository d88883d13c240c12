import {lstatSync, readFileSync, readlinkSync} from 'node:fs';
import {relative} from 'node:path';
import {hasCanonicalMode} from '../../canonical-modes.ts';
import {type FolderEntry, walkFolder} from '../../walk-folder.ts';
import {kindOf} from '../files/read-regular.ts';
import {hasPointerSize, pointedTo} from '../git/lfs-pointer.ts';
import {withReadErrors} from './with-read-errors.ts';

/** What a folder that is built as it is would bring into the images. */
export interface FolderSurvey {
  /** Whether all folders and files have the modes that they have in every image. */
  readonly isCanonical: boolean;
  /** Git LFS pointers instead of content, by their paths in the folder. */
  readonly pointers: readonly string[];
  /** Links by their paths in the folder, and where each leads. */
  readonly links: ReadonlyMap<string, string>;
  /** What is neither file, folder nor link, and so is in no image: `a socket`, by its path. */
  readonly others: ReadonlyMap<string, string>;
}

const GIT = Buffer.from('.git');

/**
 * Looks through a folder, but not through Git's own: that never gets into an image.
 *
 * @throws {Failure} `usage` naming a folder that cannot be read.
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

/** Empty if the link is gone meanwhile. */
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
    // Whoever builds the folder says that a file cannot be read.
    return false;
  }
}

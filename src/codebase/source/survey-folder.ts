import {lstatSync, readFileSync} from 'node:fs';
import {relative} from 'node:path';
import {hasCanonicalMode} from '../../canonical-modes.ts';
import {type FolderEntry, walkFolder} from '../../walk-folder.ts';
import {hasPointerSize, pointedTo} from '../git/lfs-pointer.ts';
import {withReadErrors} from './with-read-errors.ts';

/** What a folder that is built as it is would bring into the images. */
export interface FolderSurvey {
  /** Whether all folders and files have the modes that they have in every image. */
  readonly isCanonical: boolean;
  /** Git LFS pointers instead of content, by their paths in the folder. */
  readonly pointers: readonly string[];
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
  await withReadErrors(folder, async () => {
    for await (const entry of walkFolder(folder, isNotGit)) {
      isCanonical &&= !isNotGit(entry) || hasCanonicalMode(entry.stats);
      if (isPointer(entry)) pointers.push(relative(folder, entry.path.toString()));
    }
  });
  return {isCanonical, pointers: pointers.toSorted()};
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

import {areAttributesCommitted} from './committed-attributes.ts';
import {compareWithCommit} from './compare-with-commit.ts';
import type {CommitTree} from './commit-tree.ts';
import type {Git} from './git.ts';
import {CONTRACT_FILES} from '../files/contract-files.ts';
import {followLinks} from '../paths/follow-links.ts';

/**
 * Returns the files that differ from a commit: changed, added or deleted, even if Git's status does not
 * show it because they are ignored or assumed unchanged.
 *
 * @param names the files to compare. Default: the files that define the images.
 */
export async function changedContractFiles(
  folder: string,
  tree: CommitTree,
  git: Git,
  names: readonly string[] = CONTRACT_FILES,
): Promise<string[]> {
  const ways = await Promise.all(
    names.map(async (name) => ({name, entries: await followLinks(folder, name)})),
  );
  const entries = ways.flatMap((it) => it.entries ?? []);
  const {changed, filtered} = await compareWithCommit(entries, tree, git);
  // An export uses the commit's attributes, so files that are equal only with other attributes differ.
  const isCertain =
    filtered.length === 0 || (await areAttributesCommitted(folder, tree, filtered, git));
  const told = isCertain ? changed : new Set([...changed, ...filtered]);
  return ways
    .filter(({entries: own}) => own === undefined || own.some(({path}) => told.has(path)))
    .map(({name}) => name);
}

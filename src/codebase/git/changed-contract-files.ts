import {areAttributesCommitted} from './committed-attributes.ts';
import {compareWithCommit} from './compare-with-commit.ts';
import type {Git} from './git.ts';
import {CONTRACT_FILES} from '../files/contract-files.ts';
import {followLinks} from './follow-links.ts';

/**
 * Those of some files, the contract's if none are named, that do not say in the folder what they say in a commit: changed, added or
 * deleted, also where Git's status keeps quiet about it, because they are ignored or assumed
 * unchanged.
 */
export async function changedContractFiles(
  folder: string,
  commit: string,
  git: Git,
  names: readonly string[] = CONTRACT_FILES,
): Promise<string[]> {
  const ways = await Promise.all(
    names.map(async (name) => ({name, entries: await followLinks(folder, name)})),
  );
  const entries = ways.flatMap((it) => it.entries ?? []);
  const {changed, filtered} = await compareWithCommit(entries, commit, git);
  // An export has the commit's attributes: what only others make the same is not the same there.
  const isCertain =
    filtered.length === 0 || (await areAttributesCommitted(folder, commit, filtered, git));
  const told = isCertain ? changed : new Set([...changed, ...filtered]);
  return ways
    .filter(({entries: own}) => own === undefined || own.some(({path}) => told.has(path)))
    .map(({name}) => name);
}

import {areAttributesCommitted} from './committed-attributes.ts';
import {compareSteps} from './compare-steps.ts';
import type {Git} from './git.ts';
import {CONTRACT_FILES} from '../files/contract-files.ts';
import {trail} from './trail.ts';

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
  const trails = await Promise.all(
    names.map(async (name) => ({name, steps: await trail(folder, name)})),
  );
  const steps = trails.flatMap((it) => it.steps ?? []);
  const {changed, filtered} = await compareSteps(steps, commit, git);
  // An export has the commit's attributes: what only others make the same is not the same there.
  const isCertain =
    filtered.length === 0 || (await areAttributesCommitted(folder, commit, filtered, git));
  const told = isCertain ? changed : new Set([...changed, ...filtered]);
  return trails
    .filter(({steps: own}) => own === undefined || own.some(({path}) => told.has(path)))
    .map(({name}) => name);
}

import {realpath} from 'node:fs/promises';
import {resolve} from 'node:path';
import {inspectBuildpack, isPath, pathOf} from '../../codebase/files/buildpack-locator.ts';
import {type InvalidValue, requireValid} from '../errors/invalid-values.ts';
import type {PlannedBuildpack} from '../../image/plan/plan-buildpacks.ts';

/**
 * Finds the buildpacks that `--buildpack` names. Paths are relative to the current folder. The content of
 * such a buildpack is part of the plan, because it changes the image.
 *
 * @returns the buildpacks, and warnings about names that could also mean a folder.
 * @throws {Failure} `usage.invalid-value` with all invalid buildpacks.
 */
export async function resolveBuildpacks(
  locators: readonly string[],
): Promise<{readonly buildpacks: PlannedBuildpack[]; readonly warnings: readonly string[]}> {
  const found = await Promise.all(locators.map(find));
  requireValid(found.filter((it): it is InvalidValue => 'problem' in it));
  const shadowing = await Promise.all(locators.filter((it) => !isPath(it)).map(sameNamed));
  return {
    buildpacks: found.filter((it): it is PlannedBuildpack => !('problem' in it)),
    warnings: shadowing.flat(),
  };
}

const HINT =
  'Name a folder with a buildpack.toml, or an archive of one. The path is relative to the current folder.';

async function find(locator: string): Promise<PlannedBuildpack | InvalidValue> {
  if (!isPath(locator)) return {name: locator};
  const path = resolve(pathOf(locator));
  const found = await inspectBuildpack(path, path);
  if ('problem' in found) {
    return {name: '--buildpack', shown: locator, problem: found.problem, hint: HINT};
  }
  const {buildpackDigest} = await import('../../codebase/buildpack-digest.ts');
  const digest = await buildpackDigest(path);
  // pack does not follow a link to a folder.
  return {name: locator, location: {kind: 'machine', path: await realpath(path), digest}};
}

/** Warns about a folder with the same name, because `pack build` would use the folder. */
async function sameNamed(locator: string): Promise<string[]> {
  const found = await inspectBuildpack(resolve(locator), locator);
  if ('problem' in found) return [];
  return [
    `--buildpack ${locator} is read as an ID, although the folder ${locator} contains a buildpack. To use the folder, write --buildpack ./${locator}.`,
  ];
}

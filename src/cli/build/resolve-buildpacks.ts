import {realpath} from 'node:fs/promises';
import {resolve} from 'node:path';
import {inspectBuildpack, isPath, pathOf} from '../../codebase/files/buildpack-locator.ts';
import {Failure} from '../../errors.ts';
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
  const wrong = found.filter((it): it is Unusable => 'problem' in it);
  const [first, ...more] = wrong;
  if (first !== undefined) {
    throw new Failure(
      'usage.invalid-value',
      more.length === 0
        ? `Invalid value for --buildpack: "${first.locator}".`
        : `${wrong.length} invalid buildpacks.`,
      {
        details:
          more.length === 0
            ? [first.problem]
            : wrong.map(({locator, problem}) => `--buildpack "${locator}": ${problem}`),
        remedy:
          'Name a folder with a buildpack.toml, or an archive of one. The path is relative to the current folder.',
      },
    );
  }
  const shadowing = await Promise.all(locators.filter((it) => !isPath(it)).map(sameNamed));
  return {
    buildpacks: found.filter((it): it is PlannedBuildpack => 'name' in it),
    warnings: shadowing.flat(),
  };
}

interface Unusable {
  readonly locator: string;
  readonly problem: string;
}

async function find(locator: string): Promise<PlannedBuildpack | Unusable> {
  if (!isPath(locator)) return {name: locator};
  const path = resolve(pathOf(locator));
  const found = await inspectBuildpack(path, path);
  if ('problem' in found) return {locator, problem: found.problem};
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

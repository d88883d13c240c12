import {realpath} from 'node:fs/promises';
import {resolve} from 'node:path';
import {inspectBuildpack, isPath, pathOf} from '../../codebase/files/buildpack-locator.ts';
import {Failure} from '../../errors.ts';
import type {PlannedBuildpack} from '../../image/plan/plan-buildpacks.ts';

/**
 * Finds the buildpacks that `--buildpack` names. Paths are resolved against the working folder, and
 * what is there is part of the plan: other content makes another image.
 *
 * @throws {Failure} `usage` naming every one that cannot be used.
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
      `${given(more.length === 0 ? first : wrong.length)} cannot be used.`,
      {
        details:
          more.length === 0 ? [first.problem] : wrong.map((it) => `${given(it)}: ${it.problem}`),
        remedy:
          'A path is relative to the folder that you are in; name a folder that has a buildpack.toml, or an archive of one.',
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

function given(it: Unusable | number): string {
  return typeof it === 'number' ? `${it} buildpacks` : `--buildpack "${it.locator}"`;
}

async function find(locator: string): Promise<PlannedBuildpack | Unusable> {
  if (!isPath(locator)) return {name: locator};
  const path = resolve(pathOf(locator));
  const found = await inspectBuildpack(path, path);
  if ('problem' in found) return {locator, problem: found.problem};
  const {buildpackDigest} = await import('../../codebase/buildpack-digest.ts');
  const digest = await buildpackDigest(path);
  // pack does not look into a folder that is a link.
  return {name: locator, location: {kind: 'machine', path: await realpath(path), digest}};
}

/** pack alone would take a folder of this name for the buildpack. */
async function sameNamed(locator: string): Promise<string[]> {
  const found = await inspectBuildpack(resolve(locator), locator);
  if ('problem' in found) return [];
  return [
    `--buildpack ${locator} is read as an id, although there is a buildpack in the folder ${locator}. Write --buildpack ./${locator} to use the folder.`,
  ];
}

import {realpath, stat} from 'node:fs/promises';
import {isAbsolute, join, normalize, relative} from 'node:path';
import {inspectBuildpack, isPath, pathOf} from './files/buildpack-locator.ts';
import type {CodebaseBuildpack} from './codebase.ts';
import type {Diagnostic} from './text/diagnostic.ts';
import type {DescribedBuildpack} from './files/project-toml-buildpack.ts';
import type {TextFile} from './text/text-file.ts';
import {type Text, option, sentence} from '../text.ts';

/**
 * Finds the buildpacks of `project.toml` that are folders or archives of the codebase. A release is built
 * from the commit, so buildpacks outside the codebase are rejected.
 */
export async function locateBuildpacks(
  folder: string,
  file: TextFile,
  described: readonly DescribedBuildpack[],
): Promise<{readonly buildpacks: CodebaseBuildpack[]; readonly problems: Diagnostic[]}> {
  const located = await Promise.all(described.map((it) => locate(folder, file, it)));
  return {
    buildpacks: located.flatMap((it) => ('name' in it ? [it] : [])),
    problems: located.flatMap((it) => ('name' in it ? [] : [it])),
  };
}

async function locate(
  folder: string,
  file: TextFile,
  {locator, isUri, place, unsupported}: DescribedBuildpack,
): Promise<CodebaseBuildpack | Diagnostic> {
  if (unsupported !== undefined) return unsupported;
  const isLocal = isUri && (isPath(locator) || (await isThere(folder, locator)));
  const report = (message: string, hint?: Text) =>
    file.problem(place.offset, place.length, message, hint);
  if (!isLocal) {
    if (!isUri || !(await isMeantAsPath(folder, locator))) return {name: locator};
    const hint = `If it is a folder, write uri = "./${locator}". If it is an image, write uri = "docker://${locator}".`;
    return report(`Folder ${locator} not found in the codebase.`, hint);
  }
  const path = normalize(pathOf(locator)).replace(/(?<=[^/])\/+$/u, '');
  if (isAbsolute(path) || isOutside(path)) return report(OUTSIDE, HINT);
  const found = await inspectBuildpack(join(folder, path), path);
  if ('problem' in found) return report(found.problem);
  // A link may lead out of the codebase.
  const real = relative(await realpath(folder), await realpath(join(folder, path)));
  return isOutside(real) ? report(OUTSIDE, HINT) : {name: locator, path: real};
}

const OUTSIDE = 'This buildpack is outside the codebase, so it is not in the commit.';
const HINT = sentence`Move it into the codebase, or name it with ${option('buildpack')}.`;

function isOutside(path: string): boolean {
  return path.split('/', 1)[0] === '..';
}

/** Whether a locator is meant as a path: it begins with an existing folder, or with a usual name for one. */
async function isMeantAsPath(folder: string, locator: string): Promise<boolean> {
  if (/^[\w+.-]+:/u.test(locator)) return false;
  const [first = '', ...rest] = locator.split('/');
  if (rest.length === 0) return false;
  return (
    /^(?:cnb|buildpacks?)$/iu.test(first) || locator.endsWith('/') || (await isThere(folder, first))
  );
}

/** Without `./`, a locator is a path only if the path exists. Otherwise it is an ID or an image. */
async function isThere(folder: string, locator: string): Promise<boolean> {
  if (/^[\w+.-]+:/u.test(locator)) return false;
  return stat(join(folder, locator)).then(
    () => true,
    () => false,
  );
}

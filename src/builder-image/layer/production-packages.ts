import {realpath, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

/** A package that the command line needs to run. */
export interface ProductionPackage {
  /** Where Node.js finds it below the package of the command line: `node_modules/open`. */
  readonly target: string;
  /** The folder in which it is installed. */
  readonly folder: string;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Finds the packages that an installed package needs to run, with the packages that these need. Finds them as Node.js
 * does, so it does not matter how they were installed: https://nodejs.org/api/modules.html#loading-from-node_modules-folders
 *
 * @param root folder of the package.
 * @throws {TypeError} if a package is not installed.
 */
export async function productionPackages(root: string): Promise<readonly ProductionPackage[]> {
  const placed = new Map<string, string>();
  // Breadth first, so that all packages of a folder have their places before those below them.
  const waiting: ProductionPackage[] = [{target: '', folder: await realpath(root)}];
  for (const {target, folder} of waiting) {
    for (const [name, isRequired] of await requirements(folder)) {
      const found = await installed(name, folder);
      if (found === undefined) {
        if (isRequired) throw new TypeError(`the package ${name} of ${folder} is not installed`);
        continue;
      }
      const visible = visibleFrom(target, name, placed);
      if (visible === found) continue;
      const place =
        visible === undefined ? join('node_modules', name) : join(target, 'node_modules', name);
      placed.set(place, found);
      waiting.push({target: place, folder: found});
    }
  }
  return waiting.slice(1).toSorted((a, b) => (a.target < b.target ? -1 : 1));
}

/** Names of the packages that a package requires, and whether it cannot do without. */
async function requirements(folder: string): Promise<readonly (readonly [string, boolean])[]> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  const {dependencies = {}, optionalDependencies = {}} = JSON.parse(text) as Manifest;
  const names = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
  return [...names].toSorted().map((name) => [name, !(name in optionalDependencies)]);
}

/** The folder of a package that Node.js loads from another folder. */
async function installed(name: string, from: string): Promise<string | undefined> {
  for (let at = from; ; at = dirname(at)) {
    const folder = await realpath(join(at, 'node_modules', name)).catch(() => undefined);
    if (folder !== undefined) return folder;
    if (at === dirname(at)) return undefined;
  }
}

/** The folder of the package that Node.js loads from a place, among those that have a place. */
function visibleFrom(
  target: string,
  name: string,
  placed: ReadonlyMap<string, string>,
): string | undefined {
  for (let at = target; ; at = dirname(at)) {
    const found = placed.get(join(at, 'node_modules', name));
    if (found !== undefined) return found;
    if (at === '' || at === '.') return undefined;
  }
}

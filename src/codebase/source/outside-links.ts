import {dirname, join} from 'node:path';
import {CONTRACT_FILES} from '../files/contract-files.ts';
import {SCRIPTS} from '../scripts/script-names.ts';
import {pathList} from '../text/path-list.ts';

/** Other checks report these files. */
const TOLD = new Set<string>([...CONTRACT_FILES, ...SCRIPTS, 'build_version.txt']);

/** Folders that every container has, or that the build creates. The application is in `/workspace`. */
const IN_IMAGES = /^\/(?:dev|proc|tmp|workspace|layers|cnb)(?:\/|$)/u;

/**
 * Returns a warning about links that lead out of the codebase. In an image, their targets are missing or
 * different.
 *
 * @param links paths in the codebase, and the target of each.
 */
export function outsideLinkWarnings(links: ReadonlyMap<string, string>): readonly string[] {
  const outside = [...links]
    .filter(([path, target]) => !TOLD.has(path) && isOutside(path, target))
    .map(([path, target]) => `${path} -> ${target}`)
    .toSorted();
  if (outside.length === 0) return [];
  return [
    `These links lead out of the codebase, so their targets are missing or different in the images: ${pathList(outside)}.`,
  ];
}

/** Decides by the paths alone. If a link leads through another link, that one is checked itself. */
function isOutside(path: string, target: string): boolean {
  if (target.startsWith('/')) return !IN_IMAGES.test(target);
  return join(dirname(path), target).split('/', 1)[0] === '..';
}

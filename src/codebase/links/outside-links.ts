import {dirname, join} from 'node:path';
import {CONTRACT_FILES} from '../files/contract-files.ts';
import {SCRIPTS} from '../scripts/script-names.ts';
import {pathList} from '../text/path-list.ts';

/** Of these a problem or a warning of their own is told. */
const TOLD = new Set<string>([...CONTRACT_FILES, ...SCRIPTS, 'build_version.txt']);

/** Every container has these, or the build makes them: the application is in `/workspace`. */
const IN_IMAGES = /^\/(?:dev|proc|tmp|workspace|layers|cnb)(?:\/|$)/u;

/**
 * Warns of links that lead out of the codebase, which lead to nothing or to something else in an image.
 *
 * @param links paths in the codebase, and where each leads.
 */
export function outsideLinkWarnings(links: ReadonlyMap<string, string>): readonly string[] {
  const outside = [...links]
    .filter(([path, target]) => !TOLD.has(path) && isOutside(path, target))
    .map(([path, target]) => `${path} -> ${target}`)
    .toSorted();
  if (outside.length === 0) return [];
  return [
    `These links lead out of the codebase, so in the images they lead to nothing or to something else: ${pathList(outside)}.`,
  ];
}

/** By the paths alone: each link that another one leads over is named itself if it leads out. */
function isOutside(path: string, target: string): boolean {
  if (target.startsWith('/')) return !IN_IMAGES.test(target);
  return join(dirname(path), target).split('/', 1)[0] === '..';
}

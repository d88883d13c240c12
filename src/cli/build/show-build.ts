import type {LocalImage} from '../../image/release/build-locally.ts';
import type {ReleasedImage} from '../../image/release/build-release.ts';
import {type Line, styled} from '../output/line.ts';
import type {BuildResult} from './build-result.ts';

/** Formats the result of a build for people. */
export function buildLines({outcome}: BuildResult): Line[] {
  return outcome.kind === 'local' ? localLines(outcome.image) : outcome.images.flatMap(imageLines);
}

/** References and digests have lines of their own and are not shortened, so that you can copy them. */
function imageLines(image: ReleasedImage): Line[] {
  const {fixed, moving} = image.tags;
  return [
    styled('bold', image.reference),
    `  ${image.digest}`,
    `  ${[...fixed, ...moving].join(', ')}`,
    `  ${bytes(image.size)}, ${image.status}`,
  ];
}

function localLines({reference, processes}: LocalImage): Line[] {
  const runs = processes.map(({process}) =>
    process === undefined || process === 'web'
      ? `  docker run --rm -e PORT=8080 -p 8080:8080${entrypoint(process)} ${reference}`
      : `  docker run --rm${entrypoint(process)} ${reference}`,
  );
  return [styled('bold', reference), ...runs];
}

function entrypoint(process: string | undefined): string {
  return process === undefined ? '' : ` --entrypoint ${process}`;
}

const UNITS = ['kB', 'MB', 'GB'];

/** Formats a size in powers of ten, as registries do: `61.3 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  let inUnit = count / 1000;
  let unit = 0;
  // 999.95 would be rounded to 1000.0, so it is shown in the next unit.
  while (inUnit >= 999.95 && unit < UNITS.length - 1) {
    inUnit /= 1000;
    unit += 1;
  }
  return `${inUnit.toFixed(1)} ${UNITS[unit]}`;
}

import type {LocalImage} from '../../image/release/build-locally.ts';
import type {ReleasedImage} from '../../image/release/build-release.ts';
import {bytes} from '../output/bytes.ts';
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

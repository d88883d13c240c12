import type {Finding, ImageScan} from '../scan.ts';

/** What is known about the run images of an image. */
export interface RunImageFacts {
  /** The scan of the run image that a rebase would put the image on. */
  readonly next: ImageScan;
  /** The scan of the run image that the image is on; `undefined` if there is none. */
  readonly old: ImageScan | undefined;
  /** All layers of the image, by each digest that a scanner can name them by, and whether they are of the run image. */
  readonly layers: ReadonlyMap<string, boolean>;
}

/**
 * The findings of an image that a rebase fixes. All vulnerable packages of such a finding
 *
 * - belong to the operating system,
 * - are in a layer of the run image or, if the scanner does not tell the layer, are packages of the run image, and
 * - are not reported with the same vulnerability for the new run image.
 *
 * A scan only names packages that have findings. Without a scan of the old run image, every package of the operating
 * system counts as one of the run image, because buildpacks cannot install others into it.
 */
export function fixedByRebase(
  findings: readonly Finding[],
  {next, old, layers}: RunImageFacts,
): readonly Finding[] {
  const left = new Set(next.findings.flatMap((it) => keysOf(it)));
  const known = old && new Set([...namesIn(old), ...namesIn(next)]);
  return findings.filter(
    (finding) =>
      finding.packages.length > 0 &&
      finding.packages.every(
        ({name, isSystem, layer = ''}) =>
          isSystem && (layers.get(layer) ?? known?.has(name) ?? true),
      ) &&
      !keysOf(finding).some((key) => left.has(key)),
  );
}

function namesIn({findings}: ImageScan): string[] {
  return findings.flatMap(({packages}) => packages.map(({name}) => name));
}

function keysOf({id, packages}: Finding): string[] {
  return packages.map(({name}) => JSON.stringify([id, name]));
}

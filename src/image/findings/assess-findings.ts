import {settleAll} from '../../settle-all.ts';
import {layerOwners} from '../inspect/layer-owners.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {runImageRecord} from '../documents/run-image-record.ts';
import type {PlannedRebase} from '../rebase/plan-rebase.ts';
import {type Finding, type ImageScan, SEVERITIES, type Severity} from '../scan.ts';
import {fixedByRebase} from './fixed-findings.ts';

export type SeverityCounts = Readonly<Record<Severity, number>>;

/** The findings in an image, and what a rebase would do about them. */
export interface ImageFindings {
  /** `null` if the image was not scanned. */
  readonly counts: SeverityCounts | null;
  /** Those that a rebase fixes; `null` if that is unknown, or if the image cannot be rebased. */
  readonly fixed: SeverityCounts | null;
  /** Which scan is missing. */
  readonly unscanned: 'image' | 'run image' | null;
  /** How many clusters run the image; `null` if the scanner does not tell. */
  readonly clusters: number | null;
}

/** Reads the scan of an image at `host/path` and a digest; `undefined` if there is none. */
export type ReadScan = (repository: string, digest: string) => Promise<ImageScan | undefined>;

/** Makes a reader that reads each scan once, however many applications use the image. */
export function readingOnce(read: ReadScan): ReadScan {
  const known = new Map<string, Promise<ImageScan | undefined>>();
  return async (repository, digest) => {
    const key = `${repository}@${digest}`;
    const scan = known.get(key) ?? read(repository, digest);
    known.set(key, scan);
    return await scan;
  };
}

/** The findings in one platform of an image. */
interface Assessed {
  readonly scan: ImageScan;
  /** `undefined` if that is unknown. */
  readonly fixed: readonly Finding[] | undefined;
}

/** Reads the scans of an image and of its run images. A finding in several platforms counts once. */
export async function assessFindings(
  {target, decision}: PlannedRebase,
  read: ReadScan,
): Promise<ImageFindings> {
  const {reference} = target.repository;
  const assessed = await settleAll(
    target.images.map(async (image, index): Promise<Assessed | undefined> => {
      const scan = await read(reference, image.manifest.digest);
      if (scan === undefined || decision.kind === 'left') return scan && {scan, fixed: undefined};
      if (decision.kind === 'current') return {scan, fixed: []};
      const base = decision.images[index]?.base;
      return {scan, fixed: base && (await fixedIn(scan, image, base, read))};
    }),
  );
  const whole = assessed.filter((it) => it !== undefined);
  if (whole.length < assessed.length || whole.length === 0) {
    return {counts: null, fixed: null, unscanned: 'image', clusters: null};
  }
  const isKnown = whole.every(({fixed}) => fixed !== undefined);
  return {
    counts: counted(distinct(whole.flatMap(({scan}) => scan.findings))),
    fixed: isKnown ? counted(fixedEverywhere(whole)) : null,
    unscanned: isKnown || decision.kind === 'left' ? null : 'run image',
    clusters: whole.map(({scan}) => scan.clusters).find((it) => it !== undefined) ?? null,
  };
}

async function fixedIn(
  {findings}: ImageScan,
  image: FoundImage,
  base: FoundImage,
  read: ReadScan,
): Promise<readonly Finding[] | undefined> {
  const next = await read(base.repository.reference, base.manifest.digest);
  if (next === undefined) return undefined;
  const old = await oldScan(image, base, read);
  return fixedByRebase(findings, {next, old, layers: layersOf(image)});
}

/** The old run image is where the image records it, or beside the new one if that is a mirror. */
async function oldScan(
  {facts}: FoundImage,
  base: FoundImage,
  read: ReadScan,
): Promise<ImageScan | undefined> {
  const [repository = '', digest] = runImageRecord(facts.labels)?.reference?.split('@') ?? [];
  if (digest === undefined) return undefined;
  return (await read(repository, digest)) ?? (await read(base.repository.reference, digest));
}

/** Scanners name a layer by its digest, compressed or not. */
function layersOf({facts}: FoundImage): ReadonlyMap<string, boolean> {
  const owners = layerOwners(facts.labels, facts.diffIds);
  return new Map(
    owners.flatMap(({kind}, index) => {
      const names = [facts.layers[index]?.digest, facts.diffIds[index]];
      return names.map((name) => [name ?? '', kind === 'run image'] as const);
    }),
  );
}

function fixedEverywhere(assessed: readonly Assessed[]): readonly Finding[] {
  const left = assessed.flatMap(({scan, fixed = []}) =>
    scan.findings.filter((it) => !fixed.includes(it)),
  );
  const keys = new Set(left.map(keyOf));
  const fixed = distinct(assessed.flatMap((it) => it.fixed ?? []));
  return fixed.filter((it) => !keys.has(keyOf(it)));
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((it) => [keyOf(it), it])).values()];
}

function keyOf({id, packages}: Finding): string {
  return JSON.stringify([id, packages.map(({name}) => name).toSorted()]);
}

function counted(findings: readonly Finding[]): SeverityCounts {
  const count = (severity: Severity) => findings.filter((it) => it.severity === severity).length;
  return Object.fromEntries(SEVERITIES.map((it) => [it, count(it)])) as Record<Severity, number>;
}

import type {PlannedRebase, PlannedRelease} from '../../../image/rebase/plan-rebase.ts';
import {type ImageDescription, describeImage} from '../../../image/inspect/describe-image.ts';
import type {ImageFindings} from '../../../image/findings/assess-findings.ts';
import type {LastPulls} from '../../../image/listed-registry.ts';
import type {FindingsOf} from '../rebase/read-findings.ts';
import {spell} from '../../spell.ts';

/** The result of `image list`, as `--json` prints it. `null` if an image does not say it. */
export interface ListJson {
  readonly images: readonly {
    readonly application: string;
    readonly name: string;
    readonly reference: string;
    /** The tags that name the image, among those that were asked for. */
    readonly tags: readonly string[];
    readonly digest: string | null;
    readonly commit: string | null;
    /** Time of the commit. */
    readonly created: string | null;
    /** Reference of the builder. Images of other tools do not record it. */
    readonly builder: string | null;
    /** Time of the last pull, or `never` if the registry has recorded none; `null` if it does not tell. */
    readonly lastPull: string | null;
    /** Only with `--findings`. */
    readonly findings: ImageFindings | null;
    /** Bytes in the registry, of all platforms. */
    readonly size: number;
    readonly runImage: {
      readonly image: string | null;
      /** The newest version; `null` if it was not found, or does not fit. */
      readonly newest: string | null;
      readonly outdated: boolean;
    } | null;
    /** Why the image cannot be rebased. */
    readonly reasons: readonly string[];
  }[];
}

type Listed = ListJson['images'][number];

export interface ListOptions {
  /** The last pulls of each repository, by `host/path`. */
  readonly pulls: ReadonlyMap<string, LastPulls>;
  /** Without them, the list has no findings. */
  readonly findings: FindingsOf | undefined;
  /** Leaves out images whose run image is the newest. */
  readonly outdated: boolean;
}

/** Converts what is known about images to JSON. */
export function listJson(
  releases: readonly PlannedRelease[],
  {outdated, ...options}: ListOptions,
): ListJson {
  const images = releases.flatMap(({application, images: them}) =>
    them.map((image) => listed(application, image, options)),
  );
  return {images: outdated ? images.filter((it) => canBeOutdated(it)) : images};
}

/** Whether the run image of an image is outdated, or its newest version is unknown. */
function canBeOutdated({runImage}: Listed): boolean {
  return runImage !== null && (runImage.outdated || runImage.newest === null);
}

function listed(
  application: string,
  {target, decision}: PlannedRebase,
  {pulls, findings}: Omit<ListOptions, 'outdated'>,
): Listed {
  const described = target.images
    .filter(({config}) => config.byteLength > 0)
    .map((image) => describeImage(image));
  const [first] = described;
  return {
    application,
    name: target.name,
    reference: target.repository.reference,
    tags: target.tags,
    digest: target.digest ?? null,
    commit: first?.commit ?? null,
    created: first?.created ?? null,
    builder: first?.madeBy.builder ?? null,
    lastPull: lastPull(target.digest, pulls.get(target.repository.reference)),
    findings: findings?.get(target) ?? null,
    size: described.reduce((sum, {size}) => sum + size, 0),
    runImage: first?.runImage ? runImageOf(first.runImage, decision) : null,
    reasons: decision.kind === 'left' ? decision.reasons.map(spell) : [],
  };
}

function lastPull(digest: string | undefined, pulls: LastPulls | undefined): string | null {
  if (digest === undefined || pulls?.has(digest) !== true) return null;
  return pulls.get(digest)?.toISOString() ?? 'never';
}

function runImageOf(
  {image, reference}: NonNullable<ImageDescription['runImage']>,
  decision: PlannedRebase['decision'],
): Listed['runImage'] {
  return {
    image: image ?? reference,
    newest: decision.base?.to ?? null,
    // What does not fit on a newer run image is outdated, too.
    outdated: decision.kind !== 'current' && decision.base !== undefined,
  };
}

import type {PlannedRebase, PlannedRelease} from '../../../image/rebase/plan-rebase.ts';
import {type ImageDescription, describeImage} from '../../../image/inspect/describe-image.ts';
import type {LastPulls} from '../../../image/ports.ts';
import {type Line, styled} from '../../output/line.ts';
import {spell} from '../../spell.ts';
import {bytes} from '../../output/bytes.ts';

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
  /** Leaves out images whose run image is the newest. */
  readonly outdated: boolean;
}

/** Converts what is known about images to JSON. */
export function listJson(
  releases: readonly PlannedRelease[],
  {pulls, outdated}: ListOptions,
): ListJson {
  const images = releases.flatMap(({application, images: them}) =>
    them.map((image) => listed(application, image, pulls)),
  );
  return {images: outdated ? images.filter((it) => canBeOutdated(it)) : images};
}

/** Also if nobody knows. */
function canBeOutdated({runImage}: Listed): boolean {
  return runImage !== null && (runImage.outdated || runImage.newest === null);
}

function listed(
  application: string,
  {target, decision}: PlannedRebase,
  pulls: ListOptions['pulls'],
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

/** Formats the list for people, in lines of at most 60 columns. @param now milliseconds since 1970. */
export function listLines({images}: ListJson, now: number): Line[] {
  if (images.length === 0) return ['No images found.'];
  const names = Map.groupBy(images, ({name}) => name);
  const isTold = images.some(({builder, lastPull}) => builder !== null || lastPull !== null);
  return [
    styled('bold', row('TAG', 'COMMIT', 'AGE', 'SIZE', 'RUN IMAGE')),
    ...(isTold ? [styled('bold', row('', '', 'USED', '', 'BUILDER'))] : []),
    ...[...names].flatMap(([name, them]) => [
      styled('bold', cut(name, 60)),
      ...them.flatMap((image) => imageRows(image, {now, isTold})),
    ]),
  ];
}

/** A row for each image. The second line has its next tag, and what not every registry and tool records. */
function imageRows(
  {tags, commit, created, lastPull, builder, size, runImage}: Listed,
  {now, isTold}: {readonly now: number; readonly isTold: boolean},
): Line[] {
  const [first = '', ...more] = tags;
  const used = lastPull === 'never' ? lastPull : age(lastPull, now);
  const [second = '', ...rest] = more;
  return [
    row(first, commit?.slice(0, 7) ?? '-', age(created, now), bytes(size), versions(runImage)),
    ...(isTold ? [row(second, '', used, '', builder === null ? '-' : versionOf(builder))] : []),
    ...(isTold ? rest : more).map((tag) => `  ${cut(tag, 58)}`),
  ];
}

/** Two columns of indent, then columns whose widths add up to 60. */
function row(...cells: readonly string[]): string {
  const [tag = '', commit = '', when = '', size = '', run = ''] = cells;
  const left = `  ${cut(tag, 16).padEnd(16)} ${cut(commit, 7).padEnd(7)}`;
  return `${left} ${when.padStart(5)} ${size.padStart(8)}  ${cut(run, 17)}`;
}

/** The version of the run image, and the newest one if it differs. */
function versions(runImage: Listed['runImage']): string {
  if (runImage === null) return '-';
  const [own, newest] = [versionOf(runImage.image), versionOf(runImage.newest)];
  if (runImage.newest === null) return `${own} (?)`;
  if (!runImage.outdated) return own;
  // A floating tag names another image now.
  return own === newest ? `${own} (newer)` : `${own} -> ${newest}`;
}

/** The tag of a reference; of a digest, its first digits. */
function versionOf(reference: string | null): string {
  const [name = '', digest] = (reference ?? '').split('@');
  const tag = /:(?<tag>[^/:]+)$/u.exec(name)?.groups?.['tag'];
  return tag ?? digest?.split(':').at(-1)?.slice(0, 7) ?? 'latest';
}

const UNITS = [
  ['y', 365 * 24],
  ['d', 24],
  ['h', 1],
] as const;

/** The time since then in its largest unit: `3 d`. */
function age(created: string | null, now: number): string {
  const hours = (now - Date.parse(created ?? '')) / 3_600_000;
  if (Number.isNaN(hours)) return '-';
  const [unit, length] = UNITS.find(([, length]) => hours >= length) ?? ['h', Infinity];
  return length === Infinity ? '< 1 h' : `${Math.floor(hours / length)} ${unit}`;
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}

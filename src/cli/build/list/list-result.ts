import {type Line, styled} from '../../output/line.ts';
import {wrapText} from '../../terminal/wrap-text.ts';
import {bytes} from '../../output/bytes.ts';
import type {ListJson} from './list-json.ts';
import {findingsLines, unscannedLines} from './show-findings.ts';

type Listed = ListJson['images'][number];

/** Formats the list for people, in lines of at most 60 columns. @param now milliseconds since 1970. */
export function listLines({images}: ListJson, now: number): Line[] {
  if (images.length === 0) return ['No images found.'];
  const names = Map.groupBy(images, ({name}) => name);
  const isTold = images.some(({builder, lastPull}) => builder !== null || lastPull !== null);
  return [
    styled('bold', row('TAG', 'COMMIT', 'AGE', 'SIZE', 'RUN IMAGE')),
    ...(isTold ? [styled('bold', row('', '', 'USED', '', 'BUILDER'))] : []),
    ...[...names].flatMap(([name, them]) => [
      styled('bold', cut(name, COLUMNS)),
      ...them.flatMap((image) => [
        ...imageRows(image, {now, isTold}),
        ...unknownLines(image),
        ...findingsLines(image).map((it) => `    ${it}`),
      ]),
    ]),
    ...unscannedLines(images),
  ];
}

/** A row for each image. The second line has its next tag, and what not every registry and tool records. */
function imageRows(
  {tags, commit, created, lastPull, builder, size, runImage, reasons}: Listed,
  {now, isTold}: {readonly now: number; readonly isTold: boolean},
): Line[] {
  const [first = '', ...more] = tags;
  const used = lastPull === 'never' ? lastPull : age(lastPull, now);
  const [second = '', ...rest] = more;
  return [
    row(
      first,
      commit?.slice(0, 7) ?? '-',
      age(created, now),
      bytes(size),
      versions(runImage, reasons),
    ),
    ...(isTold ? [row(second, '', used, '', builder === null ? '-' : versionOf(builder))] : []),
    ...(isTold ? rest : more).map((tag) => `  ${cut(tag, 58)}`),
  ];
}

/** Why nothing is known about the run image of an image: it cannot be read, or buildpacks did not build it. */
function unknownLines({runImage, reasons: [reason]}: Listed): string[] {
  if (runImage !== null || reason === undefined) return [];
  return wrapText(`    ${reason}`, COLUMNS).map((it) => cut(it, COLUMNS));
}

/** Two columns of indent, then columns whose widths add up to 60. */
function row(...cells: readonly string[]): string {
  const [tag = '', commit = '', when = '', size = '', run = ''] = cells;
  const left = `  ${cut(tag, 16).padEnd(16)} ${cut(commit, 7).padEnd(7)}`;
  return `${left} ${when.padStart(5)} ${size.padStart(8)}  ${cut(run, RUN_COLUMNS)}`;
}

const COLUMNS = 60;
const RUN_COLUMNS = 17;

/** The version of the run image, and the newest one if it differs and the image can be rebased. */
function versions(runImage: Listed['runImage'], reasons: Listed['reasons']): string {
  if (runImage === null) return '-';
  const [own, newest] = [versionOf(runImage.image), versionOf(runImage.newest)];
  const marked = (mark: string) => `${cut(own, RUN_COLUMNS - mark.length - 1)} ${mark}`;
  if (runImage.newest === null) return marked('(?)');
  if (!runImage.outdated) return own;
  if (reasons.length > 0) return marked('(stays)');
  // A floating tag names another image now.
  return own === newest ? marked('(newer)') : `${own} -> ${newest}`;
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

import type {ImageFindings, SeverityCounts} from '../../../image/findings/assess-findings.ts';
import {SEVERITIES} from '../../../image/scan.ts';
import type {Line} from '../../output/line.ts';
import type {ListJson} from './list-json.ts';

type Listed = ListJson['images'][number];

/** The findings of an image for people: `3 critical, 12 high, 40 other; a rebase fixes 52`. */
export function findingsLines({findings, runImage}: Listed): string[] {
  if (findings === null) return [];
  const {counts, clusters} = findings;
  if (counts === null) return ['not scanned'];
  const fixed = runImage?.outdated === true ? fixedText(findings) : '';
  const isRunning = clusters !== null && clusters > 0;
  return [
    `${countsText(counts)}${fixed}`,
    ...(isRunning ? [`runs in ${clusters} ${clusters === 1 ? 'cluster' : 'clusters'}`] : []),
  ];
}

/** One line about the images and run images that have no scan. */
export function unscannedLines(images: readonly Listed[]): Line[] {
  const ones = images.filter(({findings}) => findings?.unscanned === 'image');
  const bases = images.filter(({findings}) => findings?.unscanned === 'run image');
  const names = new Set(bases.map(({runImage}) => runImage?.newest));
  const parts = [
    ...(ones.length === 0 ? [] : [counted(ones.length, 'image')]),
    ...(names.size === 0 ? [] : [counted(names.size, 'run image')]),
  ];
  return parts.length === 0 ? [] : [`Without a scan in ECR: ${parts.join(', ')}.`];
}

function countsText({critical, high, ...others}: SeverityCounts): string {
  const other = total(others);
  const parts = [
    ...(critical === 0 ? [] : [`${critical} critical`]),
    ...(high === 0 ? [] : [`${high} high`]),
    ...(other === 0 ? [] : [`${other} other`]),
  ];
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

/** Nothing if the image cannot be rebased. */
function fixedText({fixed, unscanned}: ImageFindings): string {
  if (fixed !== null) return `; a rebase fixes ${total(fixed)}`;
  return unscanned === null ? '' : '; run image not scanned';
}

function total(counts: Partial<SeverityCounts>): number {
  return SEVERITIES.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

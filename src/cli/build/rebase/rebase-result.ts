import {type PublishedRebase, movingTags} from '../../../image/rebase/publish-rebase.ts';
import type {PlannedRebase, PlannedRelease} from '../../../image/rebase/plan-rebase.ts';
import type {Text} from '../../../text.ts';
import {type Line, line, styled} from '../../output/line.ts';
import {wrapText} from '../../terminal/wrap-text.ts';
import {spell} from '../../spell.ts';

/** The result for a release. */
export interface RebasedRelease {
  readonly release: PlannedRelease;
  /** Its images that were rebased; `undefined` if that failed, or was not tried. */
  readonly published: readonly PublishedRebase[] | undefined;
  /** Why it failed. */
  readonly reasons: readonly Text[];
  /** Whether it stays because `--fixing` does not choose it. */
  readonly isSkipped?: boolean;
}

export interface RebaseJson {
  readonly images: readonly {
    readonly application: string;
    readonly name: string;
    readonly reference: string;
    /** The tags that named the image, among those that were asked for. */
    readonly tags: readonly string[];
    /** `null` if the registry does not say it. */
    readonly digest: string | null;
    /**
     * `planned` with `--dry-run`. An image that is `left` cannot be rebased. One that is `skipped` is not chosen by
     * `--fixing`.
     */
    readonly status: 'current' | 'failed' | 'left' | 'planned' | 'rebased' | 'skipped';
    readonly runImage: {readonly from: string; readonly to: string} | null;
    /** The new image. */
    readonly rebased: {
      readonly digest: string;
      readonly baseTag: string;
      /** The tags that are at the new image or, with `--dry-run`, would move to it. */
      readonly moved: readonly string[];
    } | null;
    /** Why the image stays as it is. */
    readonly reasons: readonly string[];
  }[];
}

/** Converts the results to JSON. */
export function rebaseJson(results: readonly RebasedRelease[]): RebaseJson {
  return {
    images: results.flatMap((result) =>
      result.release.images.map((image) => imageJson(image, result)),
    ),
  };
}

type ImageJson = RebaseJson['images'][number];

function imageJson(image: PlannedRebase, result: RebasedRelease): ImageJson {
  const {release, published, reasons} = result;
  const {target, decision, baseTag} = image;
  const done = published?.find((it) => it.target === target);
  const planned = decision.kind === 'rebase' && baseTag !== undefined && !result.isSkipped;
  return {
    application: release.application,
    name: target.name,
    reference: target.repository.reference,
    tags: target.tags,
    digest: target.digest ?? null,
    status: statusOf(image, result, done),
    runImage: decision.base ?? null,
    rebased: planned
      ? {
          digest: done?.digest ?? decision.manifest.digest,
          baseTag,
          moved: done?.moved ?? (published === undefined ? movingTags(target) : []),
        }
      : null,
    reasons: reasonsFor(decision, reasons, done).map(spell),
  };
}

function statusOf(
  {decision}: PlannedRebase,
  {published, reasons, isSkipped}: RebasedRelease,
  done: PublishedRebase | undefined,
): ImageJson['status'] {
  if (decision.kind !== 'rebase') return decision.kind;
  if (isSkipped === true) return 'skipped';
  if (reasons.length > 0 || (done?.immutable ?? []).length > 0) return 'failed';
  return published === undefined ? 'planned' : 'rebased';
}

function reasonsFor(
  decision: PlannedRebase['decision'],
  failure: readonly Text[],
  done: PublishedRebase | undefined,
): readonly Text[] {
  if (decision.kind === 'left') return decision.reasons;
  if (done === undefined || done.immutable.length === 0) return failure;
  const {immutable, target} = done;
  const {tagRules} = target.repository;
  return [
    `Cannot move ${immutable.join(' and ')}: tags are immutable.`,
    tagRules.remedy(immutable),
  ];
}

/** Formats the results for people. @param columns width of the terminal. */
export function rebaseLines({images}: RebaseJson, columns = Infinity): Line[] {
  const changed = images.filter(({status}) => status === 'planned' || status === 'rebased');
  const kept = images.filter(({status}) => status === 'left' || status === 'failed');
  const wrapped = (text: string) => wrapText(text, columns);
  return [
    ...changed.flatMap((image) => changedLines(image)),
    ...kept.flatMap((image) => [
      line`${styled('bold', image.reference)}${styled('red', ` ${image.status}`)}`,
      ...image.reasons.flatMap((reason) => wrapped(`  ${reason}`)),
    ]),
    ...wrapped(summary(images)),
  ];
}

function changedLines({reference, runImage, rebased}: ImageJson): Line[] {
  return [
    styled('bold', reference),
    `  ${rebased?.digest ?? ''}`,
    `  ${[rebased?.baseTag ?? [], rebased?.moved ?? []].flat().join(', ')}`,
    `  ${runImage?.from ?? ''} -> ${runImage?.to ?? ''}`,
  ];
}

function summary(images: RebaseJson['images']): string {
  if (images.length === 0) return 'No images found.';
  const count = (...wanted: readonly ImageJson['status'][]) =>
    images.filter(({status}) => wanted.includes(status)).length;
  const kept = count('left', 'failed');
  const parts = [
    [count('planned'), 'to rebase'],
    [count('rebased'), 'rebased'],
    [count('current'), 'up to date'],
    [count('skipped'), 'skipped'],
    [kept, `left as ${kept === 1 ? 'it is' : 'they are'}`],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${counted(number)} ${what}`)
    .join(', ')
    .concat('.');
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'image' : 'images'}`;
}

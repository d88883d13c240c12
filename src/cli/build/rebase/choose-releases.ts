import type {ImageFindings} from '../../../image/findings/assess-findings.ts';
import type {PlannedRebase, PlannedRelease} from '../../../image/rebase/plan-rebase.ts';
import {SEVERITIES, type Severity} from '../../../image/scan.ts';
import type {FoundWishes} from './plan-wishes.ts';
import {type FindingsOf, readFindings} from './read-findings.ts';
import type {RebasedRelease} from './rebase-result.ts';

/**
 * Chooses the releases that are rebased.
 *
 * @param fixing chooses a release if a rebase fixes a finding of this severity or a higher one. If a scan is missing, the
 * release is left as it is, with the reason. `undefined` chooses all releases.
 */
export async function chooseReleases(
  releases: readonly PlannedRelease[],
  found: Pick<FoundWishes, 'found'>,
  fixing: Severity | undefined,
): Promise<RebasedRelease[]> {
  const findings = fixing && (await readFindings(releases, found));
  return releases.map((release) => {
    const planned = {release, published: undefined, reasons: []};
    return fixing === undefined || findings === undefined
      ? planned
      : chosen(planned, findings, fixing);
  });
}

function chosen(planned: RebasedRelease, findings: FindingsOf, fixing: Severity): RebasedRelease {
  const {images} = planned.release;
  const own = images.flatMap(({target}) => findings.get(target) ?? []);
  if (own.some(({fixed}) => isFixing(fixed, fixing))) return planned;
  const reasons = images.flatMap((image) => unscannedReason(image, findings));
  if (reasons.length === 0) return {...planned, isSkipped: true};
  return {...planned, release: {...planned.release, images: images.map((it) => left(it, reasons))}};
}

function isFixing(fixed: ImageFindings['fixed'], fixing: Severity): boolean {
  const wanted = SEVERITIES.slice(0, SEVERITIES.indexOf(fixing) + 1);
  return fixed !== null && wanted.some((severity) => fixed[severity] > 0);
}

function unscannedReason({target, decision}: PlannedRebase, findings: FindingsOf): string[] {
  if (decision.kind !== 'rebase') return [];
  const {repository, digest} = target;
  const names = {
    image: `${repository.reference}@${digest}`,
    'run image': decision.base.to,
  };
  const unscanned = findings.get(target)?.unscanned ?? null;
  return unscanned === null ? [] : [`ECR has no complete scan of ${names[unscanned]}.`];
}

function left(image: PlannedRebase, reasons: readonly string[]): PlannedRebase {
  if (image.decision.kind !== 'rebase') return image;
  const {base} = image.decision;
  const decision = {kind: 'left' as const, reasons: [...new Set(reasons)], base};
  return {...image, decision, baseTag: undefined};
}

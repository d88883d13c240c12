import {Failure} from '../../errors.ts';
import {registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import type {Text} from '../../text.ts';
import {parseConfigDocument} from '../documents/config-document.ts';
import {parseIndex, rebaseIndex} from '../documents/image-index.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {rebaseImage} from '../documents/rebase-image.ts';
import {type RebaseProblem, problemText, rebaseProblems} from '../documents/rebase-problem.ts';
import type {Image} from '../documents/recompose.ts';
import {type RunImageRecord, runImageRecord} from '../documents/run-image-record.ts';
import type {Manifest} from '../ports.ts';
import {reasonsOf} from './failure-reasons.ts';
import type {RebaseTarget} from './rebase-target.ts';
import {
  type RunImageChoice,
  isKnownRepository,
  knownRepositories,
  namesFor,
} from './run-image-names.ts';
import type {FoundRunImage, RunImages} from './run-images.ts';

/** The image of one platform on its new run image. */
export interface RebasedImage {
  readonly image: Image;
  /** The run image of the platform, with the layers that the repository needs. */
  readonly base: FoundImage;
}

/** What happens to a target. */
export type RebaseDecision =
  | {
      readonly kind: 'rebase';
      /** Manifest of the new image or index. */
      readonly manifest: Manifest;
      readonly images: readonly RebasedImage[];
      readonly base: RunImageNote;
      /** Digest of the run image, or of its index if the target is an index. */
      readonly baseDigest: string;
    }
  /** It is on this run image already. */
  | {readonly kind: 'current'; readonly base: RunImageNote}
  /** It stays as it is, for these reasons. */
  | {readonly kind: 'left'; readonly reasons: readonly Text[]};

/** The old and the new run image, for people. */
interface RunImageNote {
  readonly from: string;
  /** `host/path:tag`, or `host/path@digest`. */
  readonly to: string;
}

export interface DecideOptions {
  readonly runImages: RunImages;
  readonly choice: RunImageChoice;
  /** Also accepts a run image that is neither the recorded one nor a mirror of it. */
  readonly force: boolean;
}

/** Decides on an image or an index, and makes the new one in memory. An index is rebased as a whole, or not at all. */
export async function decideRebase(
  target: RebaseTarget,
  options: DecideOptions,
): Promise<RebaseDecision> {
  if (target.unreadable.length > 0) return {kind: 'left', reasons: target.unreadable};
  try {
    return await decide(target, options);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return {kind: 'left', reasons: reasonsOf(error)};
  }
}

async function decide(target: RebaseTarget, options: DecideOptions): Promise<RebaseDecision> {
  const found = await settleAll(target.images.map((image) => onNewest(image, target, options)));
  const reasons = [...new Set(found.flatMap((it) => ('reasons' in it ? it.reasons : [])))];
  const fitting = found.flatMap((it) => ('reasons' in it ? [] : [it]));
  const [first] = fitting;
  if (reasons.length > 0 || first === undefined) {
    return {kind: 'left', reasons: reasons.length > 0 ? reasons : ['It has no image.']};
  }
  const {record, run} = first;
  const base = {from: record.image ?? record.reference ?? 'unknown', to: nameOf(run)};
  if (fitting.every(({isCurrent}) => isCurrent)) return {kind: 'current', base};
  const images = await settleAll(fitting.map((it) => rebased(it, options)));
  const isIndex = parseIndex(target.manifest) !== undefined;
  const [only] = images;
  return {
    kind: 'rebase',
    images,
    base,
    baseDigest: isIndex ? run.digest : (only?.base.manifest.digest ?? run.digest),
    manifest: isIndex
      ? await rebaseIndex(
          target.manifest,
          new Map(
            images.map((it, at) => [target.images[at]?.manifest.digest ?? '', it.image.manifest]),
          ),
          {name: nameOf(run), digest: run.digest},
        )
      : (only?.image.manifest ?? target.manifest),
  };
}

/** An image that fits on a run image. */
interface Fitting {
  readonly image: FoundImage;
  readonly record: RunImageRecord;
  readonly run: FoundRunImage;
  readonly base: FoundImage;
  readonly isCurrent: boolean;
}

async function onNewest(
  image: FoundImage,
  target: RebaseTarget,
  {runImages, choice, force}: DecideOptions,
): Promise<Fitting | {readonly reasons: readonly string[]}> {
  const record = runImageRecord(image.facts.labels);
  if (record === undefined) return {reasons: [problemText({kind: 'no-record'})]};
  const {reference} = target.repository;
  const run = await runImages.newest(record, registryHost(reference));
  const {platform} = parseConfigDocument(image.config, reference);
  const base = await run.image(platform);
  if (base === undefined || base.config.byteLength === 0) {
    return {reasons: [`${nameOf(run)} has no image for ${platform.os}/${platform.architecture}.`]};
  }
  const isKnown = force || isKnownRepository(record, choice, run.repository);
  const naming: RebaseProblem[] = isKnown
    ? []
    : [{kind: 'name', known: knownRepositories(record, choice.mirror), base: run.repository}];
  const problems = [...naming, ...rebaseProblems(image, base)];
  if (problems.length > 0) return {reasons: problems.map((it) => problemText(it))};
  const isCurrent =
    record.topLayer === base.facts.diffIds.at(-1) &&
    record.reference?.split('@').at(-1) === base.manifest.digest;
  return {image, record, run, base, isCurrent};
}

async function rebased(
  {image, record, run, base}: Fitting,
  {runImages, choice}: DecideOptions,
): Promise<RebasedImage> {
  const old = await runImages.oldConfig(record, run);
  const {repository} = run;
  const to = {image: base, name: nameOf(run), repository, names: namesFor(record, choice, run)};
  return {image: await rebaseImage(image, to, old), base};
}

function nameOf({repository, tag, digest}: FoundRunImage): string {
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`;
}

import {Failure} from '../../errors.ts';
import {settleAll} from '../../settle-all.ts';
import type {Text} from '../../text.ts';
import {parseConfigDocument} from '../documents/config-document.ts';
import {isImageEntry, parseIndex, rebaseIndex} from '../documents/image-index.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {rebaseImage} from '../documents/rebase-image.ts';
import {problemText} from '../documents/rebase-problem.ts';
import type {Image} from '../documents/recompose.ts';
import {runImageRecord} from '../documents/run-image-record.ts';
import type {Manifest} from '../ports.ts';
import {type ChooseOptions, type Fitting, chooseRunImage} from './choose-run-image.ts';
import {reasonsOf} from './failure-reasons.ts';
import type {RebaseTarget} from './rebase-target.ts';
import {namesFor} from './run-image-names.ts';
import {type FoundRunImage, runImageName} from './run-images.ts';

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
  /** It is on this run image already, or on a newer one. */
  | {readonly kind: 'current'; readonly base: RunImageNote}
  /** It stays as it is, for these reasons. */
  | {
      readonly kind: 'left';
      readonly reasons: readonly Text[];
      /** The newest run image, on which it does not fit; `undefined` if none was found. */
      readonly base?: RunImageNote | undefined;
    };

/** The old and the new run image, for people. */
interface RunImageNote {
  readonly from: string;
  /** `host/path:tag`, or `host/path@digest`. */
  readonly to: string;
}

/** Decides on an image or an index, and makes the new one in memory. An index is rebased as a whole, or not at all. */
export async function decideRebase(
  target: RebaseTarget,
  options: ChooseOptions,
): Promise<RebaseDecision> {
  const {manifest, unreadable} = target;
  if (manifest === undefined || unreadable.length > 0) return {kind: 'left', reasons: unreadable};
  try {
    return await decide(target, manifest, options);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return {kind: 'left', reasons: reasonsOf(error)};
  }
}

async function decide(
  target: RebaseTarget,
  manifest: Manifest,
  options: ChooseOptions,
): Promise<RebaseDecision> {
  const recorded = target.images.flatMap((image) => {
    const record = runImageRecord(image.facts.labels);
    return record === undefined ? [] : [{image, record}];
  });
  const [first] = recorded;
  if (first === undefined || recorded.length < target.images.length) {
    const reason =
      target.images.length === 0 ? 'It has no image.' : problemText({kind: 'no-record'});
    return {kind: 'left', reasons: [reason]};
  }
  const chosen = await chooseRunImage(recorded, options);
  const {image, reference} = first.record;
  const noteOf = (run: FoundRunImage) => ({
    from: image ?? reference ?? 'unknown',
    to: runImageName(run),
  });
  if (chosen.kind === 'current') return {kind: 'current', base: noteOf(chosen.run)};
  if (chosen.kind === 'unfit') {
    const base = chosen.run === undefined ? undefined : noteOf(chosen.run);
    return {kind: 'left', reasons: chosen.reasons, base};
  }
  const {run, images: fitting} = chosen;
  const images = await settleAll(fitting.map((it) => rebased(it, run, options)));
  return {kind: 'rebase', images, base: noteOf(run), ...(await wholeOf(manifest, images, run))};
}

/** The new index or, if the target is a single image, that image. */
async function wholeOf(
  manifest: Manifest,
  images: readonly RebasedImage[],
  run: FoundRunImage,
): Promise<{readonly manifest: Manifest; readonly baseDigest: string}> {
  const entries = parseIndex(manifest)?.filter(isImageEntry);
  const [only] = images;
  if (only !== undefined && entries === undefined) {
    return {manifest: only.image.manifest, baseDigest: only.base.manifest.digest};
  }
  const byDigest = new Map(
    images.map((it, at) => [entries?.[at]?.digest ?? '', it.image.manifest]),
  );
  const base = {name: runImageName(run), digest: run.digest};
  return {manifest: await rebaseIndex(manifest, byDigest, base), baseDigest: run.digest};
}

async function rebased(
  {image, record, base}: Fitting,
  run: FoundRunImage,
  {runImages, choice}: ChooseOptions,
): Promise<RebasedImage> {
  const {repository} = run;
  const {platform} = parseConfigDocument(image.config, image.manifest.digest);
  const old = await runImages.oldConfig(record, platform, repository);
  const names = namesFor(record, choice, run);
  const to = {image: base, name: runImageName(run), repository, names};
  return {image: await rebaseImage(image, to, old), base};
}

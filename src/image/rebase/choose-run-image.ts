import {Failure} from '../../errors.ts';
import {registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import {option, sentence} from '../../text.ts';
import {parseConfigDocument} from '../documents/config-document.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {baseProblems, ownProblems, problemText} from '../documents/rebase-problem.ts';
import type {RunImageRecord} from '../documents/run-image-record.ts';
import {isOlder, isOn} from './compare-run-images.ts';
import {
  type NamedImage,
  type RunImageChoice,
  isKnownRepository,
  knownRepositories,
  runImageCandidates,
} from './run-image-names.ts';
import {type FoundRunImage, type RunImages, runImageName} from './run-images.ts';

export interface ChooseOptions {
  readonly runImages: RunImages;
  readonly choice: RunImageChoice;
  /** Also accepts a run image that is neither the recorded one nor a mirror of it. */
  readonly force: boolean;
}

/** An image with what it records about its run image. */
export interface RecordedImage {
  readonly image: FoundImage;
  readonly record: RunImageRecord;
}

/** An image, and the run image of its platform that it is put on. */
export interface Fitting extends RecordedImage {
  readonly base: FoundImage;
}

/** The run image for the images of all platforms. */
export type ChosenRunImage =
  | {readonly kind: 'fits'; readonly run: FoundRunImage; readonly images: readonly Fitting[]}
  /** The images are on it already, or on a newer one. */
  | {readonly kind: 'current'; readonly run: FoundRunImage}
  /** The images do not fit on it. It is `undefined` if none was found. */
  | {
      readonly kind: 'unfit';
      readonly run: FoundRunImage | undefined;
      readonly reasons: readonly string[];
    };

/** A run image, and whether it is a newer version than the recorded one. */
interface Candidate {
  readonly run: FoundRunImage;
  readonly isNewer: boolean;
}

/** Versions that are read to find one that fits. */
const MOST_VERSIONS = 5;

/**
 * Chooses the run image that the images of a target should be on. Of a version tag, it is the newest version that fits.
 * Of any other tag, it is the image that the tag names now, in the first repository where that is not older than what
 * the images are on: a mirror can be behind.
 *
 * @param images the image of each platform. At least one.
 * @throws {Failure} `registry.not-found` with the problem of each name, if there is no run image.
 */
export async function chooseRunImage(
  images: readonly RecordedImage[],
  options: ChooseOptions,
): Promise<ChosenRunImage> {
  const own = images.flatMap(({image}) => ownProblems(image).map((it) => problemText(it)));
  const problems: string[] = [];
  let behind: FoundRunImage | undefined;
  let unfit: {readonly chosen: ChosenRunImage; readonly isNewer: boolean} | undefined;
  for await (const {run, isNewer} of runImagesFor(images, options, problems)) {
    // If no newer version fits, that must be said.
    if (unfit?.isNewer === true && !isNewer) break;
    const chosen = await checked(images, {run, isNewer}, own, options);
    if (chosen.kind === 'unfit') {
      if (own.length > 0) return chosen;
      unfit ??= {chosen, isNewer};
      continue;
    }
    const canBeBehind = !isNewer && options.choice.runImage === undefined;
    if (chosen.kind === 'current' || !canBeBehind) return chosen;
    if (!(await isOlder(chosen, options.runImages))) return chosen;
    behind ??= run;
  }
  if (behind !== undefined) return {kind: 'current', run: behind};
  if (unfit !== undefined) return unfit.chosen;
  if (own.length > 0) return {kind: 'unfit', run: undefined, reasons: own};
  throw notFound(problems);
}

/**
 * The run images that come into question, the preferred one first.
 *
 * @param problems gets a sentence for each name without a run image.
 */
async function* runImagesFor(
  images: readonly RecordedImage[],
  {runImages, choice}: ChooseOptions,
  problems: string[],
): AsyncGenerator<Candidate, void, undefined> {
  const [first] = images;
  if (first === undefined) return;
  const host = registryHost(first.image.repository.reference);
  const names = runImageCandidates(first.record, choice, host);
  const found = async (named: NamedImage) => await noted(runImages.at(named), named, problems);
  const tags = choice.runImage === undefined ? await runImages.newerTags(names) : [];
  for (const tag of tags.slice(0, MOST_VERSIONS)) {
    for (const name of names) {
      const run = await found({...name, tag});
      if (run === undefined) continue;
      yield {run, isNewer: true};
      break;
    }
  }
  for (const name of names) {
    const run = await found(name);
    if (run !== undefined) yield {run, isNewer: false};
  }
  if (names.length === 0) {
    const {image} = first.record;
    problems.push(
      `The label of the image names ${image === undefined ? 'none' : `only ${image}`}.`,
    );
  }
}

/** @returns `undefined` if there is no run image, or it cannot be read. */
async function noted(
  reading: Promise<FoundRunImage | undefined>,
  named: NamedImage,
  problems: string[],
): Promise<FoundRunImage | undefined> {
  try {
    const run = await reading;
    if (run === undefined) problems.push(`${runImageName(named)}: not found`);
    return run;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    problems.push(error.message, ...error.details);
    return undefined;
  }
}

async function checked(
  images: readonly RecordedImage[],
  {run, isNewer}: Candidate,
  own: readonly string[],
  {runImages, choice, force}: ChooseOptions,
): Promise<ChosenRunImage> {
  const isExpected = isNewer && own.length === 0;
  const found = await settleAll(
    images.map(async ({image, record}) => {
      const {platform} = parseConfigDocument(image.config, image.manifest.digest);
      // If the image is rebased, the old run image is needed too. A problem with it is reported then.
      const old = isExpected ? runImages.oldConfig(record, platform, run.repository) : undefined;
      const [base] = await settleAll([run.image(platform), old?.catch(() => undefined)]);
      return {image, record, platform, base};
    }),
  );
  const fitting = found.flatMap(({image, record, base}) =>
    base === undefined || base.config.byteLength === 0 ? [] : [{image, record, base}],
  );
  const isWhole = fitting.length === images.length;
  const areOn = await settleAll(fitting.map((it) => isOn(it, run, runImages)));
  if (isWhole && areOn.every(Boolean)) return {kind: 'current', run};
  const missing = found
    .filter(({base}) => base === undefined || base.config.byteLength === 0)
    .map(
      ({platform: {os, architecture}}) =>
        `${runImageName(run)} has no image for ${os}/${architecture}.`,
    );
  const unfit = fitting.flatMap(({image, record, base}) => [
    ...(force || isKnownRepository(record, choice, run.repository)
      ? []
      : [
          {
            kind: 'name' as const,
            known: knownRepositories(record, choice.mirror),
            base: run.repository,
          },
        ]),
    ...baseProblems(image, base),
  ]);
  const reasons = [...new Set([...own, ...missing, ...unfit.map((it) => problemText(it))])];
  return reasons.length > 0 ? {kind: 'unfit', run, reasons} : {kind: 'fits', run, images: fitting};
}

function notFound(problems: readonly string[]): Failure {
  return new Failure('registry.not-found', 'Cannot find the run image.', {
    details: [...new Set(problems)],
    remedy: sentence`Name it with ${option('run-image', 'REFERENCE')}.`,
  });
}

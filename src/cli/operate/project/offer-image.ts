import {readBuilder} from '../../../builder-image/builder/read-builder.ts';
import {LAYER_SIZE} from '../../../builder-image/layer-size.ts';
import type {ProjectAnswers} from '../../../codebuild/project/project-question.ts';
import type {ComposedImage} from '../../../codebuild/snapshot/composed-image.ts';
import {Failure} from '../../../errors.ts';
import {parseReference} from '../../../image-reference.ts';
import {bytes} from '../../output/bytes.ts';
import {ofAccount} from '../publish/open-destination.ts';
import {type NamedBuilder, type PublishRuntime, publishTo} from '../publish/publish-to.ts';
import type {OpenAccount} from '../run/open-account.ts';
import type {OperatorRun} from '../run/operator-run.ts';

/** Repository of the account's own builder image. */
const REPOSITORY = 'ci-image-builder';

interface Offer extends PublishRuntime {
  readonly open: OpenAccount;
  readonly run: OperatorRun;
  /** Whether the person has agreed to all changes, with `--yes`. */
  readonly isAgreed: boolean;
}

/**
 * Offers to publish a builder image to an account that has none: at a terminal, or without a question if the person
 * has agreed. Says its size first. If it cannot be published, a warning says why, and the project does without it.
 */
export async function offerImage(
  {builder: text}: ComposedImage,
  offer: Offer,
): Promise<ProjectAnswers> {
  const {run} = offer;
  const reference = parseReference(text);
  const mayPublish = offer.isAgreed || run.questions !== undefined;
  if (!mayPublish || 'problem' in reference) return {image: 'declined'};
  try {
    return await publishIfAgreed({text, reference}, offer);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted' || run.signal.aborted)
      throw error;
    run.warn(`Cannot publish a builder image. ${error.message}`);
    return {image: 'declined'};
  }
}

async function publishIfAgreed(builder: NamedBuilder, offer: Offer): Promise<ProjectAnswers> {
  const {open, run, isAgreed} = offer;
  const destination = ofAccount(open, {name: REPOSITORY}, builder.reference, run);
  const repository = await destination.builder();
  const {images} = await readBuilder({...builder, repository}, ['linux/amd64']);
  const layers = images.flatMap((it) => it.layers);
  const size = bytes(layers.reduce((sum, it) => sum + it.size, LAYER_SIZE));
  run.show(
    `This account has no image of this version with ${builder.text}. Publishing one sends up to ${size}.`,
  );
  const message = 'Publish a builder image, so that builds need no Docker?';
  const isWanted = isAgreed || (await run.questions?.confirm({message, initial: true})) === true;
  if (!isWanted) return {image: 'declined'};
  const {json} = await publishTo(destination, builder, {repository: REPOSITORY}, offer);
  run.done.push(`Published ${json.reference}.`);
  return {image: 'published'};
}

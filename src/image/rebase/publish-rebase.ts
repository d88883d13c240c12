import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import {settleAll} from '../../settle-all.ts';
import {option, sentence} from '../../text.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {type ImageFacts, imageFacts} from '../documents/recompose.ts';
import type {Manifest} from '../ports.ts';
import {hasSameBuild} from '../release/rebased-image.ts';
import {isOurs} from './base-tag.ts';
import type {RebaseDecision, RebasedImage} from './decide-rebase.ts';
import type {LayerHolders} from './layer-holders.ts';
import type {PlannedRebase, PlannedRelease} from './plan-rebase.ts';
import {isFixedTag} from './fixed-tags.ts';
import {type RebaseTarget, readImages} from './rebase-target.ts';

export interface PublishOptions {
  readonly holders: LayerHolders;
  readonly emit: Emit;
}

/** A rebased image in the registry. */
export interface PublishedRebase {
  readonly target: RebaseTarget;
  readonly digest: string;
  readonly baseTag: string;
  /** The tags that are at the new image now. */
  readonly moved: readonly string[];
  /** The tags that stay, because they name another image by now. */
  readonly kept: readonly string[];
  /** The tags that stay, because the registry does not let them move. */
  readonly immutable: readonly string[];
}

/** An image of a release that has to be rebased. */
interface Work {
  readonly target: RebaseTarget;
  readonly decision: RebaseDecision & {readonly kind: 'rebase'};
  readonly baseTag: string;
}

/**
 * Publishes the rebased images of a release: all manifests by digest, then the fixed tag in all repositories, then the
 * moving tags. After an interruption, the next run does what is missing.
 *
 * @returns the images that were rebased.
 * @throws {Failure} if that fails. Before the last step, no moving tag has moved.
 */
export async function publishRebase(
  {images}: PlannedRelease,
  options: PublishOptions,
): Promise<PublishedRebase[]> {
  const works = images.flatMap((it) => workOf(it));
  await settleAll(works.map((work) => publishImages(work, options)));
  const inRepositories = Map.groupBy(works, ({target}) => target.repository);
  const tagged = await settleAll(
    [...inRepositories.values()].map((them) => setBaseTags(them, options)),
  );
  return await settleAll(tagged.flat().map((it) => moveTags(it, options)));
}

function workOf({target, decision, baseTag}: PlannedRebase): Work[] {
  return decision.kind === 'rebase' && baseTag !== undefined ? [{target, decision, baseTag}] : [];
}

/** Stores the images of all platforms, then their index if there is one. */
async function publishImages({target, decision}: Work, options: PublishOptions): Promise<void> {
  const {repository} = target;
  const {manifest, images} = decision;
  if ((await repository.digest(manifest.digest)) !== undefined) return;
  await settleAll(images.map((image) => publishImage(image, target, options)));
  const isIndex = images.every(({image}) => image.manifest.digest !== manifest.digest);
  if (isIndex) await repository.putManifest(manifest.digest, manifest);
  options.emit({type: 'published', reference: repository.reference, digest: manifest.digest});
}

async function publishImage(
  {image, base}: RebasedImage,
  {repository}: RebaseTarget,
  {holders}: PublishOptions,
): Promise<void> {
  await holders.publish(repository, base, async (from) => {
    const isNear = from.reference === repository.reference;
    await settleAll([
      isNear ? undefined : repository.copyBlobs(from, base.facts.layers),
      repository.putBlob(image.config),
    ]);
    await repository.putManifest(image.manifest.digest, image.manifest);
  });
}

/** A rebased image with its fixed tag. */
interface Tagged extends Work {
  /** The manifest that the fixed tag names. */
  readonly manifest: Manifest;
}

/**
 * Sets the fixed tags of a repository. If another run was first, its image is the rebased one.
 *
 * @throws {Failure} `release.conflict` if the tag names another image.
 */
async function setBaseTags(works: readonly Work[], {emit}: PublishOptions): Promise<Tagged[]> {
  const tagged: Tagged[] = [];
  for (const work of works) {
    const {target, decision, baseTag} = work;
    const {repository} = target;
    const result = await repository.setTag(baseTag, decision.manifest, undefined);
    if (result === 'set') emit({type: 'tagged', reference: repository.reference, tag: baseTag});
    const isOurs = result === 'set' || result === 'there';
    tagged.push({...work, manifest: isOurs ? decision.manifest : await takenBy(work)});
  }
  return tagged;
}

/** The equal rebase of another run, which was first. */
async function takenBy({target: {repository}, decision, baseTag}: Work): Promise<Manifest> {
  const there = await repository.manifest(baseTag);
  if (there?.digest === decision.manifest.digest) return there;
  const images = there === undefined ? [] : ((await readImages(repository, there)) ?? []);
  const isEqual =
    images.length === decision.images.length &&
    decision.images.every((own) => {
      const facts = imageFacts(own.image);
      return images.some((it) => isSameRebase(it, facts));
    });
  if (there !== undefined && isEqual) return there;
  throw new Failure(
    'release.conflict',
    `${repository.reference}:${baseTag} already names another image.`,
    {
      details: [
        `In the registry: ${there?.digest ?? 'not found, but the registry rejects the tag'}`,
        `This rebase:     ${decision.manifest.digest}`,
      ],
      // Do not advise to delete the tag: its image may be deployed.
      remedy: sentence`Build the application again, with ${option('rebuild')}. That needs no such tag.`,
    },
  );
}

/** Whether two images are the same build on the same run image. Inherited labels may differ. */
function isSameRebase({facts}: FoundImage, own: ImageFacts): boolean {
  return (
    hasSameBuild(facts, own) &&
    facts.runImage?.topLayer === own.runImage?.topLayer &&
    facts.runImage?.reference?.split('@').at(-1) === own.runImage?.reference?.split('@').at(-1)
  );
}

async function moveTags(
  {target, manifest, baseTag}: Tagged,
  {emit}: PublishOptions,
): Promise<PublishedRebase> {
  const moves = await settleAll(
    movingTags(target).map(async (tag) => ({tag, is: await moveTag(tag, target, manifest, emit)})),
  );
  const tagsThat = (result: MoveResult) =>
    moves.flatMap(({tag, is}) => (is === result ? [tag] : []));
  return {
    target,
    digest: manifest.digest,
    baseTag,
    moved: tagsThat('there'),
    kept: tagsThat('stays'),
    immutable: tagsThat('immutable'),
  };
}

/** The tags of a target that move to its rebased image. */
export function movingTags(target: RebaseTarget): readonly string[] {
  const {tags, allTags} = target;
  return tags.filter((tag) => !isFixedTag(tag, isOurs(target), allTags));
}

type MoveResult = 'there' | 'stays' | 'immutable';

/** Moves a tag, unless it names another image by now: a build or another rebase was faster. */
async function moveTag(
  tag: string,
  {repository, digest: former}: RebaseTarget,
  manifest: Manifest,
  emit: Emit,
): Promise<MoveResult> {
  const result = await repository.setTag(tag, manifest, former);
  if (result === 'elsewhere') {
    const now = (await repository.digest(tag)) ?? 'no image';
    const reference = `${repository.reference}:${tag}`;
    emit({type: 'note', text: `${reference} names ${now} by now, so it does not move.`});
    return 'stays';
  }
  if (result === 'set') emit({type: 'tagged', reference: repository.reference, tag});
  return result === 'immutable' ? 'immutable' : 'there';
}

import type {Phase} from '../events.ts';
import {type PrimaryContext, buildPrimary, requireProcesses} from './build-primary.ts';
import {type ReleaseState, findRelease} from './find-release.ts';
import {type Descends, moveTag} from './move-tags.ts';
import type {Registry, Repositories} from './needs.ts';
import type {Plan} from './plan.ts';
import {type ReleaseImage, publishImages, recomposeAll} from './publish-images.ts';
import type {FoundImage} from './read-image.ts';
import {claimCommitTag, setFixedTag} from './set-tags.ts';

export interface BuildContext extends PrimaryContext {
  readonly registry: Registry;
  readonly descends: Descends;
  /** Releases a commit beside a release of it that another plan made. */
  readonly force: boolean;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
}

/** How an image of the release came to be there. */
export type ImageStatus = 'built' | 'derived' | 'reused';

export interface ReleasedImage {
  readonly name: string;
  readonly process: string | undefined;
  readonly command: string | undefined;
  readonly reference: string;
  readonly digest: string;
  /** Bytes in the registry, compressed. */
  readonly size: number;
  readonly status: ImageStatus;
  readonly tags: {readonly fixed: readonly string[]; readonly moving: readonly string[]};
}

/**
 * Builds and publishes a plan's images: one build, then one recomposed image for each process, then
 * the tags, the commit's first. Run again after any interruption, it finishes what is missing.
 *
 * @throws {Failure} where nothing more can be done; what is published by then has no moving tag.
 */
export async function buildRelease(plan: Plan, context: BuildContext): Promise<ReleasedImage[]> {
  const {registry, engine, emit} = context;
  const preparing = timedPhase('preparing', context);
  // Asked at the same time, but needed only where something is built.
  const checked = engine.check();
  checked.catch(() => undefined);
  const names = plan.images.map(({name}) => name);
  const found = await registry.find(names);
  const state = await findRelease(plan, found, context);
  if (state.primary === undefined) await checked;
  const repositories = state.isWhole ? found : await registry.ensure(names);
  preparing();

  const primary = state.primary ?? (await buildPrimary(plan, repositories, context));
  requireProcesses(plan, primary);

  const publishing = timedPhase('publishing', context);
  const ours = await recomposeAll(plan, repositories, primary);
  const published = await publishImages(ours, primary, emit);
  publishing();

  const tagging = timedPhase('tagging', context);
  const images = await releaseImages(ours, repositories, plan, state, context);
  const fixed = await setInEach(images, plan.tags.fixed.slice(1), (image, tag) =>
    setFixedTag(image, tag, emit),
  );
  const moving = await setInEach(images, plan.tags.moving, (image, tag) =>
    moveTag(image, tag, plan, context.descends, emit),
  );
  tagging();

  return images.map((image, index) => ({
    name: image.planned.name,
    process: image.planned.process,
    command: image.planned.command,
    reference: image.repository.reference,
    digest: image.manifest.digest,
    size: image.size,
    status: imageStatus(image, {state, primary, published}),
    tags: {fixed: [state.commitTag, ...(fixed[index] ?? [])], moving: moving[index] ?? []},
  }));
}

/**
 * Sets the commit tag of every image, the first image's before the others'. Where another build of
 * the same commit and plan was quicker, its images are the release.
 */
async function releaseImages(
  ours: readonly ReleaseImage[],
  repositories: Repositories,
  plan: Plan,
  {commitTag}: ReleaseState,
  {emit}: BuildContext,
): Promise<readonly ReleaseImage[]> {
  const [first] = ours;
  if (first === undefined) return ours;
  const winner = await claimCommitTag(first, commitTag, plan, emit);
  let images = ours;
  if (winner !== undefined) {
    emit({type: 'note', text: `Another build released ${commitTag} first; its images are taken.`});
    images = await recomposeAll(plan, repositories, winner);
    await publishImages(images, winner, emit);
  }
  const rest = images.slice(1).map(async (image) => {
    const other = await claimCommitTag(image, commitTag, plan, emit);
    return other === undefined ? image : {...image, ...other, size: other.facts.size};
  });
  return [...images.slice(0, 1), ...(await Promise.all(rest))];
}

function imageStatus(
  image: ReleaseImage,
  from: {state: ReleaseState; primary: FoundImage; published: ReadonlySet<string>},
): ImageStatus {
  const isPrimary = image.repository.reference === from.primary.repository.reference;
  if (isPrimary) return from.state.primary === undefined ? 'built' : 'reused';
  return from.published.has(image.planned.name) ? 'derived' : 'reused';
}

/**
 * Sets tags of every image.
 *
 * @param set tells whether the tag is at the image now.
 * @returns for each image the tags that are.
 */
async function setInEach(
  images: readonly ReleaseImage[],
  tags: readonly string[],
  set: (image: ReleaseImage, tag: string) => Promise<boolean>,
): Promise<string[][]> {
  return Promise.all(
    images.map(async (image) => {
      const areThere = await Promise.all(tags.map((tag) => set(image, tag)));
      return tags.filter((_, index) => areThere[index]);
    }),
  );
}

/** Announces a phase; the function returned ends it. */
function timedPhase(phase: Phase, {emit, now}: BuildContext): () => void {
  const began = now();
  emit({type: 'phase-started', phase});
  return () => emit({type: 'phase-ended', phase, seconds: now() - began});
}

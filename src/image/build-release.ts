import type {Phase} from '../events.ts';
import {type PrimaryContext, buildPrimary, requireProcesses} from './build-primary.ts';
import {claimRelease} from './claim-release.ts';
import {findRelease} from './find-release.ts';
import {type Descends, askOnce, moveTag} from './move-tags.ts';
import type {Registry} from './needs.ts';
import type {Plan} from './plan.ts';
import {
  type ImageStatus,
  type ReleaseImage,
  publishImages,
  recomposeAll,
} from './publish-images.ts';
import {setFixedTag} from './set-tags.ts';

export type {ImageStatus} from './publish-images.ts';

export interface BuildContext extends PrimaryContext {
  readonly registry: Registry;
  readonly descends: Descends;
  /** Releases a commit beside a release of it that another plan made. */
  readonly force: boolean;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
}

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
  const found = await registry.find(plan.allImages.map(({name}) => name));
  const state = await findRelease(plan, found, context);
  if (state.primary === undefined) await checked;
  const names = plan.images.map(({name}) => name);
  const isWhole = names.every((name) => state.tagged.has(name));
  const repositories = isWhole ? found : await registry.ensure(names);
  preparing();

  const primary = state.primary ?? (await buildPrimary(plan, repositories, context));
  requireProcesses(plan, primary);

  const publishing = timedPhase('publishing', context);
  const status = state.primary === undefined ? 'built' : 'reused';
  const recomposed = await recomposeAll(plan, repositories, primary, status);
  const known = [primary, ...state.tagged.values()];
  const ours = await publishImages(recomposed, primary, known, emit);
  publishing();

  const tagging = timedPhase('tagging', context);
  const images = await claimRelease(ours, repositories, plan, state, emit);
  const fixed = await setInEach(images, plan.tags.fixed.slice(1), (image, tag) =>
    setFixedTag(image, tag, emit),
  );
  const descends = askOnce(context.descends);
  const moving = await setInEach(images, plan.tags.moving, (image, tag) =>
    moveTag(image, tag, plan, descends, emit),
  );
  tagging();

  return images.map((image, index) => ({
    name: image.planned.name,
    process: image.planned.process,
    command: image.planned.command,
    reference: image.repository.reference,
    digest: image.manifest.digest,
    size: image.size,
    status: image.status,
    tags: {fixed: [state.commitTag, ...(fixed[index] ?? [])], moving: moving[index] ?? []},
  }));
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

import {Failure} from '../errors.ts';
import type {BuildEvent, Emit, Phase} from '../events.ts';
import type {MachineFacts} from './build-facts.ts';
import {engineRequest} from './engine-request.ts';
import {
  type ReleaseState,
  type Repositories,
  SCRATCH_TAG,
  findRelease,
  findRepositories,
} from './find-release.ts';
import {type Descends, moveTag} from './move-tags.ts';
import type {BuildRequest, Engine, Registry} from './needs.ts';
import type {Plan} from './plan.ts';
import {type ReleaseImage, publishImages, recomposeAll} from './publish-images.ts';
import {type FoundImage, readImage} from './read-image.ts';
import {claimCommitTag, setFixedTag} from './set-tags.ts';

export interface BuildContext {
  readonly engine: Engine;
  readonly registry: Registry;
  /** Brings the source into a folder, when it turns out that it is needed. */
  readonly source: () => Promise<string>;
  readonly descends: Descends;
  readonly machine: MachineFacts;
  /** Values of the plan's secret names. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly force: boolean;
  readonly verbose: boolean;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
  readonly emit: Emit;
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
  const repositories = await findRepositories(plan, registry);
  const state = await findRelease(plan, repositories, context);
  if (state.primary === undefined) await checked;
  await registry.ensure([...repositories.keys()]);
  preparing();

  const primary = state.primary ?? (await buildPrimary(plan, repositories, context));
  requireProcesses(plan, primary);

  const publishing = timedPhase('publishing', context);
  const ours = await recomposeAll(plan, repositories, primary);
  const published = await publishImages(ours, primary, emit);
  publishing();

  const tagging = timedPhase('tagging', context);
  const images = await releaseImages(ours, repositories, plan, state, context);
  const tags = {fixed: fixedTags(plan, state), moving: plan.tags.moving};
  await inEach(images, tags.fixed.slice(1), (image, tag) => setFixedTag(image, tag, emit));
  await inEach(images, tags.moving, (image, tag) =>
    moveTag(image, tag, plan, context.descends, emit),
  );
  tagging();

  return images.map((image) => ({
    ...image.planned,
    reference: image.repository.reference,
    digest: image.manifest.digest,
    size: image.size,
    status: imageStatus(image, {state, primary, published}),
    tags,
  }));
}

/** Sets the commit tag of every image, the first image's before the others'. */
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
  await Promise.all(images.slice(1).map((image) => claimCommitTag(image, commitTag, plan, emit)));
  return images;
}

async function buildPrimary(
  plan: Plan,
  repositories: Repositories,
  context: BuildContext,
): Promise<FoundImage> {
  const [repository] = repositories.values();
  if (repository === undefined) throw new TypeError('a plan has at least one image');
  const [source, previous] = await Promise.all([
    context.source(),
    previousDigest(plan, repositories),
  ]);
  const request: BuildRequest = {
    ...engineRequest(plan, context),
    source,
    image: `${repository.reference}:${SCRATCH_TAG}`,
    publish: true,
    previousImage: previous === undefined ? undefined : `${repository.reference}@${previous}`,
  };
  const {digest} = await context.engine.build(request, context.emit);
  const image = await readImage(repository, digest);
  if (image === undefined) {
    throw new Failure(
      'failed',
      `The registry has no ${repository.reference}@${digest}, which was just pushed there.`,
      {
        remedy: 'Run the same command again.',
      },
    );
  }
  return image;
}

/** The image whose layers the build may take: the branch's last, else the last of all. */
async function previousDigest(plan: Plan, repositories: Repositories): Promise<string | undefined> {
  const [repository] = repositories.values();
  const candidates = [...plan.tags.moving.filter((tag) => tag !== 'latest'), 'latest'];
  const digests = await Promise.all(candidates.map((tag) => repository?.digest(tag)));
  return digests.find((digest) => digest !== undefined);
}

function requireProcesses(plan: Plan, primary: FoundImage): void {
  const {processes} = primary.facts;
  const missing = plan.images.flatMap(({process}) =>
    process === undefined || processes.includes(process) ? [] : [process],
  );
  if (missing.length === 0) return;
  throw new Failure('failed', `The buildpacks made no process called ${missing.join(' or ')}.`, {
    details: [`Processes of the image: ${processes.join(', ') || 'none'}`],
    remedy:
      'Add a buildpack that reads the Procfile to buildpack.json: {"paketo-buildpacks": "procfile"}.',
  });
}

function fixedTags(plan: Plan, {commitTag}: ReleaseState): string[] {
  return [commitTag, ...plan.tags.fixed.slice(1)];
}

function imageStatus(
  image: ReleaseImage,
  from: {state: ReleaseState; primary: FoundImage; published: ReadonlySet<string>},
): ImageStatus {
  const isPrimary = image.repository.reference === from.primary.repository.reference;
  if (isPrimary) return from.state.primary === undefined ? 'built' : 'reused';
  return from.published.has(image.planned.name) ? 'derived' : 'reused';
}

async function inEach(
  images: readonly ReleaseImage[],
  tags: readonly string[],
  set: (image: ReleaseImage, tag: string) => Promise<void>,
): Promise<void> {
  await Promise.all(images.flatMap((image) => tags.map((tag) => set(image, tag))));
}

/** Announces a phase; the function returned ends it. */
function timedPhase(phase: Phase, {emit, now}: BuildContext): () => BuildEvent {
  const began = now();
  emit({type: 'phase-started', phase});
  return () => {
    const event = {type: 'phase-ended', phase, seconds: now() - began} as const;
    emit(event);
    return event;
  };
}

import type {Emit, Phase} from '../../events.ts';
import {type PrimaryContext, buildPrimary} from './build-primary.ts';
import {checkImage} from './check-image.ts';
import {claimRelease} from './claim-release.ts';
import {type ReleaseState, type Round, findRelease} from './find-release.ts';
import {askOnce, hasToMove, moveTags} from './move-tags.ts';
import type {Registry, Repositories} from '../ports.ts';
import type {Plan} from '../plan/plan.ts';
import {type ImageStatus, publishImages, recomposeAll} from './publish-images.ts';
import {setFixedTags} from './set-tags.ts';
import {keepRebased} from './rebased-image.ts';
import {type Text, option, sentence} from '../../text.ts';
import {settleAll} from '../../settle-all.ts';
import type {Descends, MovingRelease} from './decide-tag-move.ts';

export type {ImageStatus} from './publish-images.ts';

export interface BuildContext extends Omit<PrimaryContext, 'source' | 'repositories'> {
  /** Exports the source into a folder. Called only if the source is needed. */
  readonly source: () => Promise<string>;
  readonly registry: Registry;
  readonly descends: Descends;
  /** Releases a commit even if another plan has already released it. */
  readonly force: boolean;
  /** Builds and releases a commit again, even if this plan has already released it. */
  readonly rebuild: boolean;
  /** Seconds of a monotonic clock. */
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

/** Bytes from which on a note tells how to avoid copying. */
const WORTH_MOUNTING = 1_000_000;

/**
 * Builds and publishes the images of a plan: one build, then one recomposed image for each process, then
 * the tags, the commit tag first. After an interruption, the next run finishes the release.
 *
 * @throws {Failure} if the release cannot be finished. No moving tag has moved by then.
 */
export async function buildRelease(plan: Plan, context: BuildContext): Promise<ReleasedImage[]> {
  const {registry, emit, force, rebuild} = context;
  const names = plan.images.map(({name}) => name);
  const release = {plan, force, rebuild, descends: askOnce(context.descends)};
  const preparing = timedPhase('preparing', context);
  const {found, state} = await findWhileChecking(release, context);
  const isWhole = names.every((name) => state.tagged.has(name));
  const [repositories, source] = await settleAll([
    isWhole ? found : registry.ensure(names),
    state.primary === undefined ? context.source() : '',
  ]);
  preparing();

  if (rebuild && state.primary !== undefined) emit({type: 'note', text: finishing(state)});
  const primary =
    state.primary ?? (await buildPrimary(plan, state, {...context, repositories, source}));
  const isReused = state.primary !== undefined;
  const {buildpackPost} = context.machine;
  const remarks = await checkImage(primary.facts, {plan, buildpackPost, isReused});
  for (const text of [...remarks, ...(isReused ? formerSecrets(plan) : [])])
    emit({type: 'warning', text});

  const publishing = timedPhase('publishing', context);
  const status = isReused ? 'reused' : 'built';
  const made = await recomposeAll(plan, repositories, primary, status);
  const recomposed = made.map((it) => keepRebased(it, state.tagged.get(it.planned.name)));
  const known = [primary, ...state.tagged.values()];
  const {images: ours, copiedBytes} = await publishImages(recomposed, primary, known, emit);
  if (copiedBytes >= WORTH_MOUNTING) await adviseMounting(registry, copiedBytes, emit);
  publishing();

  const tagging = timedPhase('tagging', context);
  const images = await claimRelease(ours, repositories, plan, state, emit);
  const fixed = await settleAll(images.map((image) => setFixedTags(image, plan, emit)));
  const ofRound = {...release, round: state.round};
  const moving = await settleAll(images.map((image) => moveTags(image, ofRound, emit)));
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
 * Looks for the release while the engine is checked. A failed check only matters if something has to be
 * built. If the search fails, the check ends first, because it may be starting a Docker engine.
 */
async function findWhileChecking(
  release: Omit<MovingRelease, 'round'>,
  context: BuildContext,
): Promise<{readonly found: Repositories; readonly state: ReleaseState}> {
  const checked = context.engine.check();
  checked.catch(() => undefined);
  try {
    const {plan} = release;
    const found = await context.registry.find(plan.allImages.map(({name}) => name));
    const isFinished = (round: Round) => isReleased(round, release);
    const state = await findRelease(plan, found, {...release, isFinished});
    if (state.primary === undefined) await checked;
    return {found, state};
  } catch (error) {
    await checked.catch(() => undefined);
    throw error;
  }
}

/** Whether all tags of a round are at the images of its release. */
async function isReleased(
  {round, tagged}: Round,
  release: Omit<MovingRelease, 'round'>,
): Promise<boolean> {
  const {images, tags} = release.plan;
  const open = await settleAll(
    images.flatMap(({name}) => {
      const image = tagged.get(name);
      if (image === undefined) return [];
      const gitTags = tags.fixed.slice(1).map((tag) => image.repository.digest(tag));
      return [
        hasToMove(image, {...release, round}),
        ...gitTags.map(async (digest) => (await digest) === undefined),
      ];
    }),
  );
  return !open.some(Boolean);
}

/** The plan's label is public, so it cannot even contain a hash of a secret's value. */
function formerSecrets({bindings, secretNames}: Plan): Text[] {
  const names = [...secretNames, ...bindings.map(({name}) => `binding ${name}`)];
  if (names.length === 0) return [];
  return [
    sentence`Nothing was built, because this release already exists. The values of secrets (${names.join(', ')}) are not compared. If one has changed, add ${option('rebuild')} to build the commit again.`,
  ];
}

function finishing({commitTag}: ReleaseState): string {
  return `The release ${commitTag} was interrupted, so this run finishes it without a new build. To build the commit again, run the same command once more.`;
}

async function adviseMounting(registry: Registry, bytes: number, emit: Emit): Promise<void> {
  const remedy = await registry.mountRemedy?.();
  if (remedy === undefined) return;
  const size = (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  emit({type: 'note', text: `${size} MB of layers were copied between repositories. ${remedy}`});
}

/** Announces a phase. Returns the function that ends it. */
function timedPhase(phase: Phase, {emit, now}: BuildContext): () => void {
  const began = now();
  emit({type: 'phase-started', phase});
  return () => emit({type: 'phase-ended', phase, seconds: now() - began});
}

import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {MachineVersions} from '../plan/version-variables.ts';
import {engineRequest} from '../plan/engine-request.ts';
import {findScratch} from './find-scratch.ts';
import {
  type Engine,
  type Repositories,
  type Repository,
  SCRIPTS_LABEL,
  type ServiceBinding,
} from '../ports.ts';
import {isOldPostBuildpack} from '../plan/old-post-buildpack.ts';
import type {Plan} from '../plan/plan.ts';
import {type FoundImage, readImage} from '../documents/read-image.ts';
import {type Push, scratchTag} from './scratch-tag.ts';

/** The dependencies of `buildPrimary`. */
export interface PrimaryContext {
  readonly engine: Engine;
  readonly repositories: Repositories;
  /** The folder of source. */
  readonly source: string;
  readonly machine: MachineVersions;
  /** Values of the plan's secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The plan's bindings, with their values. */
  readonly bindings: readonly ServiceBinding[];
  readonly verbose: boolean;
  readonly emit: Emit;
}

/**
 * Builds the image of the first process with the engine, and pushes it under the scratch tag.
 *
 * @throws {Failure} if the build fails; `release.image-missing` if the registry does not have the image
 * after the push.
 */
export async function buildPrimary(
  plan: Plan,
  push: Push,
  context: PrimaryContext,
): Promise<FoundImage> {
  const {repositories} = context;
  const repository = repositories.get(plan.images[0]?.name ?? '');
  if (repository === undefined) throw new TypeError('a plan has at least one image');
  const tag = scratchTag(repository, plan, push);
  const previous = await previousImage(plan, repository);
  const request = {
    ...engineRequest(plan, context),
    image: `${repository.reference}:${tag}`,
    publish: true,
    previousImage: previous,
  };
  let digest: string;
  try {
    ({digest} = await context.engine.build(request, context.emit));
  } catch (error) {
    if (repository.tagRules.canMove(tag)) throw error;
    // If the tag cannot move, another build of this commit may have set it first.
    const {round} = push;
    const scratch = await findScratch(plan, repositories, {round, own: true}).catch(
      () => undefined,
    );
    const theirs = scratch?.image;
    if (theirs === undefined) throw error;
    context.emit({
      type: 'note',
      text: 'Another build of this commit finished first. This build uses its image.',
    });
    return theirs;
  }
  const image = await readImage(repository, digest);
  if (image !== undefined) {
    context.emit({type: 'published', reference: repository.reference, digest});
    return image;
  }
  const missing = `${repository.reference}@${digest} was just pushed, but the registry does not have it.`;
  throw new Failure('release.image-missing', missing, {remedy: 'Run the same command again.'});
}

/**
 * The image whose layers the build can reuse: the last of the branch, or the last of all. Images in whose
 * build scripts ran are skipped, because scripts can change layers.
 *
 * @returns `host/path@digest`, or `none`.
 */
async function previousImage(plan: Plan, repository: Repository): Promise<string> {
  const tags = [...plan.tags.moving.filter((tag) => tag !== 'latest'), 'latest'];
  const found = await Promise.all(tags.map((tag) => repository.digest(tag)));
  const digests = [...new Set(found.filter((digest) => digest !== undefined))];
  for (const digest of digests) {
    // An unreadable image must not stop the build.
    const image = await readImage(repository, digest).catch(() => undefined);
    if (image !== undefined && !ranScripts(image)) return `${repository.reference}@${digest}`;
  }
  return 'none';
}

function ranScripts({facts: {labels, buildpacks}}: FoundImage): boolean {
  return SCRIPTS_LABEL in labels || buildpacks.some((id) => isOldPostBuildpack(id));
}

import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {MachineVersions} from '../plan/version-variables.ts';
import {engineRequest} from '../plan/engine-request.ts';
import {findScratch} from './find-scratch.ts';
import {type Engine, type Repositories, type Repository, SCRIPTS_LABEL} from '../ports.ts';
import {isOldPostBuildpack} from '../plan/old-post-buildpack.ts';
import type {Plan} from '../plan/plan.ts';
import {type FoundImage, readImage} from '../documents/read-image.ts';
import {type Push, scratchTag} from './scratch-tag.ts';

/** What building the primary image takes. */
export interface PrimaryContext {
  readonly engine: Engine;
  readonly repositories: Repositories;
  /** The folder of source. */
  readonly source: string;
  readonly machine: MachineVersions;
  /** Values of the plan's secret names. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly verbose: boolean;
  readonly emit: Emit;
}

/**
 * Has the engine build and push the image of the first process, under the scratch tag.
 *
 * @throws {Failure} where the build fails, or the registry lacks what was pushed.
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
    // Where the tag cannot move, another build of this commit may have been quicker to take it.
    const {round} = push;
    const scratch = await findScratch(plan, repositories, {round, own: true}).catch(
      () => undefined,
    );
    const theirs = scratch?.image;
    if (theirs === undefined) throw error;
    context.emit({
      type: 'note',
      text: 'Another build of this commit was quicker; its image is taken.',
    });
    return theirs;
  }
  const image = await readImage(repository, digest);
  if (image !== undefined) {
    context.emit({type: 'published', reference: repository.reference, digest});
    return image;
  }
  const missing = `The registry has no ${repository.reference}@${digest}, which was just pushed there.`;
  throw new Failure('release.image-missing', missing, {remedy: 'Run the same command again.'});
}

/**
 * The image whose layers the build may take: the branch's last, else the last of all. One in which scripts
 * ran is not taken: its layers may be as the scripts left them.
 *
 * @returns `host/path@digest`, or `none`.
 */
async function previousImage(plan: Plan, repository: Repository): Promise<string> {
  const tags = [...plan.tags.moving.filter((tag) => tag !== 'latest'), 'latest'];
  const found = await Promise.all(tags.map((tag) => repository.digest(tag)));
  const digests = [...new Set(found.filter((digest) => digest !== undefined))];
  for (const digest of digests) {
    // A build does not depend on an image that cannot be read.
    const image = await readImage(repository, digest).catch(() => undefined);
    if (image !== undefined && !ranScripts(image)) return `${repository.reference}@${digest}`;
  }
  return 'none';
}

function ranScripts({facts: {labels, buildpacks}}: FoundImage): boolean {
  return SCRIPTS_LABEL in labels || buildpacks.some((id) => isOldPostBuildpack(id));
}

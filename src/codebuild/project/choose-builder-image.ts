import type {Project} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {type FactsWanted, type Snapshot, imageKey, required} from '../snapshot/snapshot.ts';
import {
  type BuilderImage,
  defaultBuilderImage,
  isOutdated,
  newestCuratedImage,
  ownBuilderImage,
} from './builder-image.ts';
import {runsDocker} from './desired-project.ts';
import type {ProjectRequest} from './project-request.ts';

/** The origin of the image in which builds run. */
type ImageSource = 'kept' | 'curated' | 'account';

/** Returns the facts on which the image of the builds depends. */
export function builderImageFacts(
  request: ProjectRequest,
  project: Project | undefined,
  repositories: readonly EcrRepositoryFacts[],
): FactsWanted {
  const source = imageSource(request, project, repositories);
  if (source === 'curated') return {curatedImages: true};
  const own = source === 'account' ? ownBuilderImage(repositories, request.version) : undefined;
  return own === undefined ? {} : {imageTags: [own]};
}

/**
 * Chooses the image in which builds run.
 *
 * @returns `undefined` if the request names an image, or the project keeps its current one.
 */
export function chooseBuilderImage(
  request: ProjectRequest,
  project: Project | undefined,
  repositories: readonly EcrRepositoryFacts[],
  snapshot: Snapshot,
): BuilderImage | undefined {
  const source = imageSource(request, project, repositories);
  if (source === 'kept') return undefined;
  if (source === 'curated') return newestCuratedImage(required(snapshot.curatedImages));
  const own = ownBuilderImage(repositories, request.version);
  const exists = own !== undefined && required(snapshot.imageTags.get(imageKey(own)));
  const newest = defaultBuilderImage(exists ? own : undefined, request.version);
  // The account's own image of another version is better than the old builder.
  const {environment} = project ?? {};
  const isWorse = newest.warning !== undefined && newest.image !== environment?.image;
  return runsDocker(environment) && isWorse ? undefined : newest;
}

function imageSource(
  {kind, version, options}: ProjectRequest,
  project: Project | undefined,
  repositories: readonly EcrRepositoryFacts[],
): ImageSource {
  if (options.image !== undefined) return 'kept';
  const isUsable = runsDocker(project?.environment);
  if (kind === 'buildproject') return isUsable ? 'kept' : 'curated';
  const isCurrent = isUsable && !isOutdated(project?.environment?.image, repositories, version);
  return isCurrent ? 'kept' : 'account';
}

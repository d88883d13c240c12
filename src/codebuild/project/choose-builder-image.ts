import type {Project} from '@aws-sdk/client-codebuild';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {type FactsWanted, type Snapshot, imageKey, required} from '../snapshot/snapshot.ts';
import {
  type BuilderImage,
  defaultBuilderImage,
  isOutdated,
  newestCuratedImage,
  ownBuilderImages,
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
  return source === 'account' ? {imageTags: ownBuilderImages(repositories, request)} : {};
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
  const own = ownBuilderImages(repositories, request).find((it) =>
    required(snapshot.imageTags.get(imageKey(it))),
  );
  const newest = defaultBuilderImage(own, request.version);
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

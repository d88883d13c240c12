import type {Project, ProjectEnvironment} from '@aws-sdk/client-codebuild';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {
  type FactsWanted,
  type Snapshot,
  composedKey,
  imageKey,
  required,
} from '../snapshot/snapshot.ts';
import {type Text, option, sentence} from '../../text.ts';
import {
  type BuilderImage,
  isComposed,
  isOutdated,
  newestCuratedImage,
  oldBuilderImage,
  ownRepository,
} from './builder-image.ts';
import {runsDocker} from './desired-project.ts';
import type {ProjectRequest} from './project-request.ts';

/** The origin of the image in which builds run. */
type ImageSource = 'kept' | 'curated' | 'account';

/** The images of an account: those that are composed from a builder have no Docker. */
type ImageKind = 'composed' | 'docker';

/** Returns the facts on which the image of the builds depends. */
export function builderImageFacts(
  request: ProjectRequest,
  project: Project | undefined,
  repositories: readonly EcrRepositoryFacts[],
): FactsWanted {
  const source = imageSource(request, project, repositories);
  if (source === 'curated') return {curatedImages: true};
  const repository = ownRepository(repositories);
  if (source === 'kept' || repository === undefined) return {};
  const {composed, version} = request;
  return {
    imageTags: [{repository, tag: version}],
    composedTags: composed === undefined ? [] : [{repository, ...composed}],
  };
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
  const own = ownImages(request, repositories, snapshot);
  const kinds = suitableKinds(request, project);
  const kind = kinds.find((it) => own[it] !== undefined);
  const image = kind && own[kind];
  if (kind === undefined || image === undefined) {
    return {...withoutOwn(request, project, own), lacksComposed: kinds[0] === 'composed'};
  }
  const warning = kind === 'composed' ? missesDocker(request, project) : undefined;
  return {image, ...(warning === undefined ? {} : {warning})};
}

/** The account's own images of the version of this tool. */
function ownImages(
  {composed, version}: ProjectRequest,
  repositories: readonly EcrRepositoryFacts[],
  {imageTags, composedTags}: Snapshot,
): Partial<Record<ImageKind, string>> {
  const repository = ownRepository(repositories);
  if (repository === undefined) return {};
  const tag = composed && required(composedTags.get(composedKey({repository, ...composed})));
  const hasDocker = required(imageTags.get(imageKey({repository, tag: version})));
  return {
    ...(tag === undefined ? {} : {composed: `${repository.uri}:${tag}`}),
    ...(hasDocker ? {docker: `${repository.uri}:${version}`} : {}),
  };
}

/**
 * Returns the kinds of images that a project can have, the best first. A project that works keeps its kind, unless its
 * buildspec was read and does not call Docker.
 */
function suitableKinds(
  {composed, codebase}: ProjectRequest,
  project: Project | undefined,
): readonly ImageKind[] {
  const isCalled = callsDocker(codebase);
  const {image} = workingEnvironment(project);
  const ofComposed = composed === undefined ? [] : (['composed'] as const);
  if (image === undefined)
    return isCalled === true ? ['docker', ...ofComposed] : [...ofComposed, 'docker'];
  if (isComposed(image)) return ofComposed;
  return isCalled === false ? [...ofComposed, 'docker'] : ['docker'];
}

/** Whether the buildspec calls Docker; `undefined` if that is not known. */
function callsDocker({buildspec}: CodebaseFacts): boolean | undefined {
  if (buildspec?.callsDocker === true) return true;
  return buildspec === undefined || buildspec.problems.length > 0 ? undefined : false;
}

/** Warns about an image without Docker, if builds may need Docker. */
function missesDocker({codebase}: ProjectRequest, project: Project | undefined): Text | undefined {
  const {image: current} = workingEnvironment(project);
  if (current !== undefined && !isComposed(current)) {
    return sentence`Builds will run in an image without Docker. The buildspec does not call Docker, but if a script does, builds will fail. To go back, pass ${option('builder-image', current)}.`;
  }
  if (callsDocker(codebase) !== true) return undefined;
  return sentence`The buildspec calls Docker, but builds will run in an image without it. Remove these commands, or choose an image with Docker: ${option('builder-image')}.`;
}

/** What a project does if the account has no suitable image of this version. */
function withoutOwn(
  {codebase, version}: ProjectRequest,
  project: Project | undefined,
  own: Partial<Record<ImageKind, string>>,
): BuilderImage {
  const {image: current} = workingEnvironment(project);
  const old = oldBuilderImage(version);
  if (own.composed !== undefined && current !== undefined) {
    const why =
      callsDocker(codebase) === undefined
        ? 'the command cannot read the buildspec, which may call Docker. Run it in a checkout of the repository'
        : 'the buildspec calls Docker. Publish the Docker-based image of this version';
    return {
      warning: sentence`Builds stay in ${current}, because ${why}, or choose an image: ${option('builder-image')}.`,
    };
  }
  // The account's own image of another version is better than the old builder.
  return current === undefined || current === old.image ? old : {};
}

/** The environment of a project in which builds can run. */
function workingEnvironment(project: Project | undefined): Partial<ProjectEnvironment> {
  const {environment} = project ?? {};
  return environment !== undefined && runsDocker(environment) ? environment : {};
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
